#include "service/adapters/sqlstore/storeotherforms.h"

#include "shared/text/phonenumber.h"

namespace psi::store {

void OtherForms::load(const std::vector<std::int64_t> &rows)
{
    Rows ids;
    for (const std::int64_t row : rows)
        ids.row().integer(row);
    if (ids.isEmpty())
        return;
    const auto row = m_context.sql.read(Statement::outbox_contact, ids);
    while (row->next())
        m_contacts.emplace(row->integer(0),
                           Contact{row->text(1), row->text(2), row->text(3), row->integer(5) != 0});
}

QString OtherForms::take(std::int64_t row)
{
    const auto found = m_contacts.find(row);
    if (found == m_contacts.end())
        return {};
    const Contact &contact = found->second;
    if (const auto taken = m_taken.find(contact.id); taken != m_taken.end())
        return taken->second == contact.dialled ? QString() : taken->second;
    const std::optional<QString> alternate = alternateDialForm(contact.canonical);
    if (contact.wasTried || !alternate)
        return {};
    const QString form = contact.dialled == *alternate ? contact.canonical : *alternate;
    m_taken.emplace(contact.id, form);
    return form;
}

void OtherForms::flush() const
{
    Rows rows;
    for (const auto &[contact, form] : m_taken)
        rows.row().text(contact).text(form).time(m_context.now);
    m_context.sql.write(Statement::contact_form_try, rows);
}

} // namespace psi::store
