// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/easydns.hpp"

#include "gateway/address_fields.hpp"
#include "gateway/dialects/url_form.hpp"
#include "gateway/request_fields.hpp"

namespace mooring::gateway {
namespace {

constexpr std::string_view illegal = "ILLEGAL INPUT\n";
constexpr Phrasebook book{{
    {200, "NOERROR OK\n"},  // Changed
    {200, "NOERROR OK\n"},  // Unchanged
    {401, "NOACCESS\n"},    // NoCredentials
    {401, "NOACCESS\n"},    // BadCredentials
    {404, "NOACCESS\n"},    // NoSuchHost
    {400, illegal},         // NotAHostName
    {400, illegal},         // NoHostNamed
    {400, illegal},         // TooManyHosts
    {400, illegal},         // BadAddress
    {403, "NOSERVICE\n"},   // Suspended
    {503, "TOOSOON\n"},     // TryLater
}};

const UrlForm form{
    .wrong_method = illegal, .hosts = host_field_names(), .read_addresses = dyndns2_addresses};

}  // namespace

const Dialect easydns{.id = zone::Dialect::EasyDns,
                      .name = "easyDNS",
                      .read = read_as<form>,
                      .print = print_from<book>};

}  // namespace mooring::gateway
