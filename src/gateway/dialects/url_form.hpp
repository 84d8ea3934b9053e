// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The shape that most URL dialects share: credentials anywhere, hosts in one field, addresses in a
/// few others. A dialect writes down what it calls them; what it has beyond that it adds to what
/// read_form() gives, or says in a Dialect::read of its own.
///
///     constexpr UrlForm form{.wrong_method = "error", .hosts = names, .addresses = numbers};
///     const Dialect some{.id = ..., .read = read_as<form>, .print = print_from<book>};
///
/// Thread safety: pure functions.

#include <span>
#include <string_view>

#include "gateway/dialect.hpp"
#include "gateway/dialects/one_answer.hpp"

namespace mooring::gateway {

struct UrlForm {
    /// Reads addresses in a way of the dialect's own.
    using ReadAddresses = AddressWish (*)(const http::Fields& fields, const IpAddress& client);

    std::string_view wrong_method;            ///< The body of 405.
    std::span<const std::string_view> hosts;  ///< targets_of() these; none: the dialect's work.
    std::span<const std::string_view> addresses{};  ///< strict_addresses() of these, or else
    ReadAddresses read_addresses = nullptr;         ///< what this finds.
    /// One answer for all is true only if all go together.
    registry::Atomicity atomicity = registry::Atomicity::AllOrNothing;
};

[[nodiscard]] std::expected<UpdateRequest, http::Response> read_form(const http::Request& request,
                                                                     const Call& call,
                                                                     const UrlForm& form);

/// The Dialect::read of a dialect that is nothing but its form.
template <const UrlForm& form>
std::expected<UpdateRequest, http::Response> read_as(const http::Request& request, const Call& call)
{
    return read_form(request, call, form);
}

/// The Dialect::print of a dialect that has one sentence for each outcome.
template <const Phrasebook& book>
http::Response print_from(const UpdateRequest& /*request*/, const UpdateOutcome& outcome,
                          const Call& call)
{
    return answer_from(book, outcome, call);
}

}  // namespace mooring::gateway
