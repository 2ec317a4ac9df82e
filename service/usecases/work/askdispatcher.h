#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>

#include "service/usecases/work/dispatcher.h"

namespace psi {

/// Runs `call` on the dispatcher's thread and waits for what it answers, at most for `patience`: Unavailable
/// then, and the call may still run when nobody waits any more, so it holds all it needs. Any thread but the
/// dispatcher's; blocking. `call` itself touches the queue and nothing that is slower.
template <typename T>
Result<T> askDispatcher(Dispatcher &dispatcher, std::chrono::milliseconds patience,
                        std::function<Result<T>(JobQueue &, QueueControl &)> call)
{
    auto promise = std::make_shared<std::promise<Result<T>>>();
    std::future<Result<T>> done = promise->get_future();
    dispatcher.post([promise, call = std::move(call)](JobQueue &queue, QueueControl &control) {
        promise->set_value(call(queue, control));
    });
    if (done.wait_for(patience) != std::future_status::ready)
        return Error{ErrorCode::Unavailable, QStringLiteral("the queue does not answer")};
    return done.get();
}

} // namespace psi
