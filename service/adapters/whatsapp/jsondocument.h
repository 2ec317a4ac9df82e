#pragma once

#include <vector>

#include <QByteArray>
#include <QString>

#include "shared/result.h"

namespace psi::json {

class Node;

/// A strictly valid JSON text and an index of its values. Every byte is validated, unread parts too; numbers
/// stay text. A value whose Nodes are valid as long as it lives and is not moved. Any thread.
class Document
{
public:
    Document() = default;

    /// Invalid: not strictly valid JSON (RFC 8259, UTF-8, no BOM, nothing after the root), nested deeper than
    /// 64, or a number beyond a double. The message names the byte and never holds content.
    static Result<Document> parse(const QByteArray &json);

    /// Absent for a Document that was not parsed.
    Node root() const;

private:
    friend class Node;
    friend class Children;
    friend class Indexer;

    enum class Kind : quint8
    {
        Null,
        False,
        True,
        Number,
        Text,
        Array,
        Object
    };

    // One value; those of a subtree follow their root.
    struct Record
    {
        quint32 begin = 0;
        quint32 end = 0;
        quint32 keyBegin = 0; ///< of the quoted key; equal to keyEnd outside objects
        quint32 keyEnd = 0;
        quint32 next = 0; ///< the first record after this one's subtree
        Kind kind = Kind::Null;
        bool escaped = false;    ///< the text holds a backslash
        bool keyEscaped = false; ///< so does the key
    };

    QByteArray m_json;
    std::vector<Record> m_records;
};

class Children;

/// A look at one value of a Document. What is asked of an absent node, or of one of another type, answers
/// absent or empty, so that a chain of look-ups needs no checks between.
class Node
{
public:
    Node() = default;

    bool isPresent() const { return m_document != nullptr; }
    bool isObject() const { return is(Document::Kind::Object); }
    bool isArray() const { return is(Document::Kind::Array); }
    bool isText() const { return is(Document::Kind::Text); }
    bool isNull() const { return is(Document::Kind::Null); }
    bool isTrue() const { return is(Document::Kind::True); }

    /// The member of that name, the last one if it is repeated.
    Node operator[](QByteArrayView key) const;
    /// Items of an array or members of an object, in order; none for all else.
    Children children() const;
    /// Its name inside an object.
    QByteArray key() const;
    /// Whether it is named so; the cheap question. Only of a node that is present.
    bool hasKey(QByteArrayView key) const;
    /// The text of a text, the digits of a number as they came; empty for all else.
    QByteArray bytes() const;
    QString text() const { return QString::fromUtf8(bytes()); }
    /// The JSON as it came.
    QByteArrayView raw() const;
    /// The JSON with numbers that no decimal column takes (exponents, very long ones) put in quotes.
    QByteArray portable() const;

private:
    friend class Document;
    friend class Children;

    Node(const Document *document, quint32 index)
        : m_document(document)
        , m_index(index)
    {}
    const Document::Record &record() const { return m_document->m_records[m_index]; }
    bool is(Document::Kind kind) const { return isPresent() && record().kind == kind; }

    const Document *m_document = nullptr;
    quint32 m_index = 0;
};

/// The range that Node::children() gives.
class Children
{
public:
    class Iterator
    {
    public:
        Iterator(const Document *document, quint32 index)
            : m_document(document)
            , m_index(index)
        {}
        Node operator*() const { return Node(m_document, m_index); }
        Iterator &operator++()
        {
            m_index = m_document->m_records[m_index].next;
            return *this;
        }
        bool operator!=(const Iterator &other) const { return m_index != other.m_index; }

    private:
        const Document *m_document;
        quint32 m_index;
    };

    Children(const Document *document, quint32 first, quint32 last)
        : m_document(document)
        , m_first(first)
        , m_last(last)
    {}
    Iterator begin() const { return {m_document, m_first}; }
    Iterator end() const { return {m_document, m_last}; }
    bool isEmpty() const { return m_first == m_last; }

private:
    const Document *m_document;
    quint32 m_first;
    quint32 m_last;
};

} // namespace psi::json
