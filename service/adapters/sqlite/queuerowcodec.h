#pragma once

#include "service/adapters/sqlite/queuerow.h"

namespace psi::queue {

/// The blobs of the tables `lane` and `job`.

QByteArray packClasses(const Lane &lane);
void unpackClasses(QByteArrayView bytes, Lane &lane);

QByteArray packHead(const Lane &lane);
void unpackHead(QByteArrayView bytes, Lane &lane);

QByteArray packLease(const Lane &lane);
void unpackLease(QByteArrayView bytes, Lane &lane);

/// All of the job that has no column of its own; the payload is the rest of it.
QByteArray packBody(const JobRow &row, const QByteArray &payload);
void unpackBody(QByteArrayView bytes, JobRow &row);
Timestamp createdOf(QByteArrayView body);

} // namespace psi::queue
