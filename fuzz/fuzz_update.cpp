// SPDX-License-Identifier: Apache-2.0

/// Any message: it is taken apart or refused, what was taken apart can be written and read again,
/// and as an UPDATE it changes a zone as a whole or not at all, and only within the zone.

#include <algorithm>

#include "authority/update.hpp"
#include "base/assert.hpp"
#include "dns/message_writer.hpp"

namespace {

using namespace mooring;

dns::Name name(std::string_view text)
{
    return dns::Name::parse(text).value_or(dns::Name::root());
}

/// A few RRsets at the apex and at two names.
class SmallZone final : public authority::UpdateView {
public:
    [[nodiscard]] std::vector<dns::Rrset> rrsets(dns::NameView owner) const override
    {
        std::vector<dns::Rrset> found;
        const auto add = [&](dns::RrType type, const char* text) {
            found.push_back(
                {.owner = dns::Name{owner},
                 .type = type,
                 .ttl = dns::Ttl{60},
                 .rdatas = {dns::parse_rdata(type, text, origin_).value_or(dns::Rdata{})}});
        };
        if (owner == origin_.view()) {
            add(dns::RrType::SOA, "ns host 7 3600 600 86400 60");
            add(dns::RrType::NS, "ns");
        }
        if (owner == name("a.e.").view()) add(dns::RrType::A, "192.0.2.1");
        if (owner == name("b.e.").view()) add(dns::RrType::CNAME, "a");
        return found;
    }
    [[nodiscard]] bool is_in_zone(dns::NameView owner) const override
    {
        return owner.is_at_or_below(origin_);
    }
    [[nodiscard]] bool may_update(const dns::MessageRecord& record) const override
    {
        return record.type != dns::RrType::TXT;
    }
    [[nodiscard]] const dns::Name& origin() const { return origin_; }

private:
    const dns::Name origin_ = name("e.");
};

void check_round_trip(const dns::Message& message)
{
    auto header = message.header;
    header.rcode =
        dns::Rcode{static_cast<std::uint16_t>(static_cast<std::uint16_t>(header.rcode) & 15U)};
    dns::MessageWriter writer{header};
    for (const auto& question : message.questions)
        if (!writer.add_question(question)) return;
    const auto add = [&](dns::Section section, const std::vector<dns::MessageRecord>& records) {
        return std::ranges::all_of(records, [&](const auto& record) {
            return writer.add(section, {.owner = record.owner,
                                        .type = record.type,
                                        .rrclass = record.rrclass,
                                        .ttl = record.ttl,
                                        .rdata = record.rdata});
        });
    };
    if (!add(dns::Section::Answer, message.answers) ||
        !add(dns::Section::Authority, message.authorities) ||
        !add(dns::Section::Additional, message.additionals))
        return;  // Uncompressed it was too long.
    const auto again = dns::Message::parse(std::move(writer).finish());
    MOORING_ASSERT(again.has_value());
    MOORING_ASSERT(again->questions == message.questions);
    MOORING_ASSERT(again->answers == message.answers);
    MOORING_ASSERT(again->authorities == message.authorities);
    MOORING_ASSERT(again->additionals == message.additionals);
}

void check_update(dns::Message message)
{
    const SmallZone zone;
    const auto update = authority::UpdateMessage::from(std::move(message));
    if (!update || !(update->zone == zone.origin())) return;
    const auto outcome = authority::process_update(*update, zone);
    MOORING_ASSERT(outcome.rcode == dns::Rcode::NoError || outcome.changed.empty());
    for (const auto& rrset : outcome.changed) {
        MOORING_ASSERT(zone.is_in_zone(rrset.owner));
        MOORING_ASSERT(!dns::is_meta(rrset.type));
        const auto is_needed = rrset.type == dns::RrType::SOA || rrset.type == dns::RrType::NS;
        MOORING_ASSERT(!(rrset.owner == zone.origin() && is_needed && rrset.rdatas.empty()));
        for (const auto& rdata : rrset.rdatas)
            MOORING_ASSERT(dns::validate_rdata(rrset.type, rdata).has_value());
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto message = dns::Message::parse(std::span{data, size});
    if (!message) return 0;
    check_round_trip(*message);
    check_update(*std::move(message));
    return 0;
}
