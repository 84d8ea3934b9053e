// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The calls of the API that change records: bodies read, one host's update asked for, the record
/// printed as it became.
///
/// Thread safety: one request's, on its stream loop.

#include "gateway/dialects/acme_name.hpp"
#include "gateway/dialects/cloudflare/asked.hpp"

namespace mooring::gateway::cloudflare {

/// POST /zones/Z/dns_records
void create_record(AskedPointer asked, const Zone& zone);
/// PATCH and PUT /zones/Z/dns_records/R
void change_record(AskedPointer asked, const Zone& zone, const RecordId& id);
/// DELETE /zones/Z/dns_records/R
void delete_record(AskedPointer asked, const Zone& zone, const RecordId& id);

/// Tells the registry that the host's client was heard, then answers what `print(Asked&)` makes.
/// A key that may not set the host's address is no client of it, and just hears the answer.
template <class Print>
void note_contact(AskedPointer asked, const HostFacts& host, Print print)
{
    if (!asked->key.may(zone::KeyRight::SetAddress)) return asked->answer(print(*asked));
    asked->update.hosts = {{.name = host.name, .spelled = without_dot(host.name)}};
    Asked::change(std::move(asked), std::move(print));
}

}  // namespace mooring::gateway::cloudflare
