// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/dnsmadeeasy.hpp"

#include <array>

#include "gateway/dialects/url_form.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "success"},               // Changed
    {200, "success"},               // Unchanged
    {200, "error-auth"},            // NoCredentials
    {200, "error-auth"},            // BadCredentials
    {200, "error-record-invalid"},  // NoSuchHost
    {200, "error-record-invalid"},  // NotAHostName
    {200, "error-record-invalid"},  // NoHostNamed
    {200, "error-record-invalid"},  // TooManyHosts
    {200, "error-auth"},            // BadAddress
    {200, "error-auth-suspend"},    // Suspended
    {503, "error-system"},          // TryLater
}};

constexpr std::array<std::string_view, 1> host_names{"id"};
constexpr std::array<std::string_view, 1> address_names{"ip"};
constexpr UrlForm form{.wrong_method = "error", .hosts = host_names, .addresses = address_names};

}  // namespace

const Dialect dnsmadeeasy{.id = zone::Dialect::DnsMadeEasy,
                          .name = "DNS Made Easy",
                          .read = read_as<form>,
                          .print = print_from<book>};

}  // namespace mooring::gateway
