#pragma once

#include <array>
#include <optional>
#include <vector>

#include "tests/integration/day/daymenus.h"
#include "tests/simulator/customer.h"
#include "tests/simulator/element.h"
#include "tests/simulator/graph/media.h"

namespace psi::test {

/// The day falls into stages; what one has begun is stored before the next begins.
enum class DayStage : std::uint8_t
{
    Morning,      ///< all is well
    AreaLost,     ///< the servers of two areas are lost
    TokenExpired, ///< the token of one line is refused
    Agents,       ///< agents write
    Return        ///< people come back, and answer the agents
};
inline constexpr std::array dayStages{DayStage::Morning, DayStage::AreaLost, DayStage::TokenExpired,
                                      DayStage::Agents, DayStage::Return};

struct DayHandOver
{
    QString option; ///< id; empty: nobody chose one
    QString area;
    QString subetiqueta;
    QString motivo;
};

struct DayFile
{
    QString type; ///< image, audio, document
    QByteArray id;
    sim::MediaFile file;
    QString caption;
    QString filename;
};

/// What an agent sends with POST /messages.
struct DayDraft
{
    QString type; ///< text, image, template
    QJsonObject content;
    QByteArray key;
    int repliesTo = -1;      ///< index of the act of the same person that it quotes
    bool isRefused = false;  ///< for the window is closed
    bool isRepeated = false; ///< asked twice with the same key

    QString id; ///< as the API answered
};

/// One thing that happens, with all that must come of it.
struct DayAct
{
    enum class Kind : std::uint8_t
    {
        Text,
        Tap,
        File,
        Reaction,
        Agent
    };
    DayStage stage = DayStage::Morning;
    Kind kind = Kind::Text;
    std::int64_t time = 0; ///< unix seconds, WhatsApp's; 0: as soon as it is posted
    QByteArray wamid;
    QString text;        ///< what mensajes must hold; of a reaction the emoji
    QString option;      ///< opcion_seleccionada
    QString description; ///< of a tapped row
    std::optional<DayFile> file;
    QByteArray target;     ///< of a reaction
    bool isChoice = false; ///< counts under limits.menu_choices
    bool isLimited = false;
    bool isTwice = false; ///< WhatsApp delivers it twice, and once more at the end of the day
    bool joins = false;   ///< in the same webhook as the act before
    QString menu;         ///< that it is answered with
    std::optional<DayHandOver> handOver;
    DayDraft draft;

    bool isCustomers() const { return kind != Kind::Agent; }
    bool isMessage() const { return isCustomers() && kind != Kind::Reaction; }
};

struct DayPerson
{
    enum class Kind : std::uint8_t
    {
        Walks,
        Puzzled,
        Served,
        SendsFiles,
        Returns,
        Hurries,
        AreaLost,
        TokenExpired
    };
    sim::Customer who;
    QString line;
    Kind kind = Kind::Walks;
    std::vector<DayAct> acts; ///< in their order

    /// contactos.telefono
    QString telefono() const;
    /// router_contactos.clave_canonica; empty: no phone is known
    QString phoneKey() const;
    /// Whom the Graph API is told to send to.
    QString recipient() const;
    /// One element of a webhook.
    sim::Element element(const DayAct &act) const;
};

inline constexpr const char *dayLines[] = {"wsp4", "ventas_api"};
inline constexpr const char *dayNumbers[] = {"106540352242922", "106540352242923"};

/// 300 customers of eight kinds on two lines, told in advance; the same for the same seed and end. A value.
class DayPlan
{
public:
    DayPlan(const DayMenus &menus, std::uint64_t seed, std::int64_t end, int people = 300);

    std::vector<DayPerson> people;
};

} // namespace psi::test
