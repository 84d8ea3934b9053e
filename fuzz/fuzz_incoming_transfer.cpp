// SPDX-License-Identifier: Apache-2.0
/// The messages of a transfer from a hostile primary: each is two bytes of length and a message.
/// The first byte says whether we asked for changes. Whatever comes, it is refused or makes a zone
/// whose records all lie in it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <utility>

#include "nameserver/incoming_transfer.hpp"

namespace {

using mooring::nameserver::IncomingTransfer;
namespace dns = mooring::dns;

const dns::Name& origin()
{
    static const dns::Name name = *dns::Name::parse("zone.example.");
    return name;
}

void expect(bool is_true)
{
    if (!is_true) std::abort();
}

void check(IncomingTransfer& transfer)
{
    if (transfer.kind() == IncomingTransfer::Kind::Whole) {
        const auto zone = std::move(transfer).take_zone();
        const auto visited = zone.for_each([](const dns::Rrset& rrset) -> mooring::Result<> {
            expect(rrset.owner.is_at_or_below(origin()) && !rrset.rdatas.empty());
            return {};
        });
        expect(visited.has_value());
    }
    for (const auto& change : std::move(transfer).take_changes())
        expect(change.record.owner.is_at_or_below(origin()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::span input{data, size};
    if (input.empty()) return 0;
    IncomingTransfer::Wanted wanted{.origin = origin(), .id = 0};
    if ((input.front() & 1U) != 0) wanted.serial = dns::Serial{5};
    wanted.bytes_max = 1U << 16U;
    wanted.changes_max = 1000;
    IncomingTransfer transfer{wanted};
    input = input.subspan(1);
    while (input.size() >= 2) {
        const std::size_t length = static_cast<std::size_t>((input[0] << 8U) | input[1]);
        const auto bytes = input.subspan(2).first(std::min(length, input.size() - 2));
        input = input.subspan(2 + bytes.size());
        auto message = dns::Message::parse(bytes);
        if (!message) return 0;
        message->header.id = 0;
        const auto progress = transfer.feed(*message, bytes.size());
        if (!progress) return 0;
        if (*progress == IncomingTransfer::Progress::Complete) {
            check(transfer);
            return 0;
        }
    }
    return 0;
}
