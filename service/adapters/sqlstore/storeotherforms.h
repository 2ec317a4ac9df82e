#pragma once

#include <map>
#include <vector>

#include "service/adapters/sqlstore/storecontext.h"

namespace psi::store {

/// Contacts whose number form was refused: each is tried once in its other form, and the form that worked is
/// kept. One transaction; load() before messages and rows are locked. Every function may throw Failure.
class OtherForms
{
public:
    explicit OtherForms(const Context &context)
        : m_context(context)
    {}

    /// The contacts of these rows of `router_outbox`, locked.
    void load(const std::vector<std::int64_t> &rows);
    /// The form to try now for this row; empty: there is no other, or it was tried before.
    QString take(std::int64_t row);
    void flush() const;

private:
    struct Contact
    {
        QString id;
        QString canonical;
        QString dialled; ///< by the row
        bool wasTried = false;
    };
    const Context &m_context;
    std::map<std::int64_t, Contact> m_contacts; ///< by row
    std::map<QString, QString> m_taken;         ///< by contact: the form it is dialled by from now on
};

} // namespace psi::store
