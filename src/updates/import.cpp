// SPDX-License-Identifier: Apache-2.0
#include "updates/import.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "dns/zone_file.hpp"
#include "registry/rrset_rules.hpp"
#include "updates/ask.hpp"
#include "updates/zone_facts.hpp"

namespace mooring::updates {
namespace {

/// So few that writing them keeps the writer from updates for a few milliseconds at most.
constexpr std::size_t rrsets_per_slice = 256;
constexpr dns::Ttl default_ttl{3600};
constexpr std::array key_types{dns::RrType::DNSKEY, dns::RrType::CDS, dns::RrType::CDNSKEY,
                               dns::RrType::NSEC3PARAM};

/// What a zone as a whole must satisfy, fed with its RRsets in order of owner.
class ZoneCheck {
public:
    explicit ZoneCheck(const dns::Name& origin) : origin_{origin} {}

    [[nodiscard]] Result<> see(const dns::Rrset& rrset)
    {
        if (!(rrset.owner == owner_)) begin(rrset.owner);
        ++types_;
        has_cname_ = has_cname_ || rrset.type == dns::RrType::CNAME;
        if (has_cname_ && types_ > 1) return wrong("has a CNAME and other records");
        if (has_cname_ && rrset.rdatas.size() > 1) return wrong("has more than one CNAME");
        const auto is_apex = owner_ == origin_;
        if (rrset.type == dns::RrType::SOA) {
            if (!is_apex) return wrong("has an SOA but is not the zone's apex");
            if (rrset.rdatas.size() > 1) return wrong("has more than one SOA");
            has_soa_ = true;
        }
        if (rrset.type == dns::RrType::NS && is_apex) has_ns_ = true;
        return {};
    }

    [[nodiscard]] Result<> finish() const
    {
        if (!has_soa_)
            return fail(Errc::InvalidArgument, "the zone has no SOA at " + origin_.text());
        if (!has_ns_) return fail(Errc::InvalidArgument, "the zone has no NS at " + origin_.text());
        return {};
    }

private:
    void begin(const dns::Name& owner)
    {
        owner_ = owner;
        types_ = 0;
        has_cname_ = false;
    }
    [[nodiscard]] Result<> wrong(const char* what) const
    {
        return fail(Errc::InvalidArgument, owner_.text() + " " + what);
    }

    const dns::Name& origin_;
    dns::Name owner_;
    std::size_t types_ = 0;
    bool has_cname_ = false;
    bool has_soa_ = false;
    bool has_ns_ = false;
};

/// What a signer derives: ours, if the zone is signed here, does that itself.
bool is_made_by_signing(dns::RrType type)
{
    return is_derived(type) || type == dns::RrType::NSEC3PARAM;
}

bool is_key_type(dns::RrType type)
{
    return std::ranges::find(key_types, type) != key_types.end();
}

void add_to(RecordList& list, const dns::Rrset& rrset)
{
    for (const auto& rdata : rrset.rdatas)
        list.add({.owner = rrset.owner, .type = rrset.type, .ttl = rrset.ttl, .rdata = rdata});
}

/// The key RRsets that stand at the zone's apex now.
std::vector<dns::Rrset> key_rrsets_of(const registry::Draft& draft, const zone::Zone& zone)
{
    std::vector<dns::Rrset> rrsets;
    for (const auto type : key_types)
        if (auto rrset = draft.rrset(zone.origin, type)) rrsets.push_back(*std::move(rrset));
    return rrsets;
}

using Slice = std::vector<dns::Rrset>;

/// One import on its way.
class Import {
public:
    Import(Pipeline& pipeline, store::Store& store, const ImportRequest& request,
           RecordList records)
        : pipeline_{pipeline},
          store_{store},
          origin_{request.origin.canonical()},
          by_{request.by},
          records_{std::make_shared<const RecordList>(std::move(records))}
    {}

    [[nodiscard]] Result<ImportCounts> run()
    {
        MOORING_CHECK(begin());
        MOORING_CHECK(stage());
        pipeline_.versions().put(zone_.id, zone_.version + 1, records_);
        const auto switched = ask(pipeline_, [this](auto& draft) { return switch_version(draft); });
        pipeline_.versions().erase(zone_.id, zone_.version + 1);
        MOORING_CHECK(switched);
        return ImportCounts{.records = records_->record_count(),
                            .rrsets = staged_,
                            .hosts = hosts_.size(),
                            .left_out = left_out_};
    }

private:
    /// Finds the zone and forgets what an earlier import may have left.
    [[nodiscard]] Result<> begin()
    {
        return ask(pipeline_, [this](registry::Draft& draft) -> Result<> {
            const auto zone = draft.find_zone(origin_);
            if (!zone) return fail(Errc::NotFound, "no zone " + origin_.text());
            zone_ = *zone;
            MOORING_CHECK(registry::check_by_hand(zone_, dns::RrType::SOA));
            MOORING_CHECK(leave_out_signing(draft));
            return store_.stage_rrsets(zone_.id, zone_.version + 1, {});
        });
    }

    /// What signing makes is not taken over. A signed zone stays signed with its own keys, whatever
    /// the file says, so that its key RRsets go into the new version; the signatures follow when
    /// that is current (zone_signing.hpp).
    [[nodiscard]] Result<> leave_out_signing(const registry::Draft& draft)
    {
        const auto is_signed = zone_.signing != zone::Signing::Unsigned;
        if (is_signed) keys_ = key_rrsets_of(draft, zone_);
        RecordList records;
        MOORING_CHECK(records_->for_each([&](const dns::Rrset& rrset) -> Result<> {
            const auto is_left_out =
                is_made_by_signing(rrset.type) || (is_signed && is_key_type(rrset.type));
            if (is_left_out)
                left_out_ += rrset.rdatas.size();
            else
                add_to(records, rrset);
            return {};
        }));
        for (const auto& rrset : keys_) add_to(records, rrset);
        records.sort();
        records_ = std::make_shared<const RecordList>(std::move(records));
        return {};
    }

    [[nodiscard]] Result<> stage()
    {
        Slice slice;
        MOORING_CHECK(records_->for_each([&](const dns::Rrset& rrset) -> Result<> {
            slice.push_back(rrset);
            return slice.size() < rrsets_per_slice ? Result<>{} : stage_slice(slice);
        }));
        return stage_slice(slice);
    }

    /// Leaves out what is an address of a host and remembers whose. Empties the slice.
    [[nodiscard]] Result<> stage_slice(Slice& slice)
    {
        if (slice.empty()) return {};
        auto result = ask(pipeline_, [&](registry::Draft& draft) -> Result<> {
            for (const auto& rrset : slice) MOORING_CHECK(check_place(draft, rrset.owner));
            std::erase_if(slice, [&](const dns::Rrset& rrset) {
                if (!registry::is_address(rrset.type) || !draft.host_at(rrset.owner)) return false;
                hosts_.insert(key_of(rrset.owner));
                return true;
            });
            if (slice.empty()) return {};
            staged_ += slice.size();
            return store_.stage_rrsets(zone_.id, zone_.version + 1, slice);
        });
        slice.clear();
        return result;
    }

    /// A name belongs to one zone only: the one that encloses it most closely.
    [[nodiscard]] Result<> check_place(const registry::Draft& draft, const dns::Name& owner) const
    {
        const auto zone = draft.zone_of(owner);
        if (zone && zone->id == zone_.id) return {};
        return fail(Errc::Conflict, owner.text() + " does not belong to this zone but to " +
                                        (zone ? zone->origin.text() : "none"));
    }

    [[nodiscard]] Result<> switch_version(registry::Draft& draft)
    {
        const auto zone = draft.zone(zone_.id);
        if (!zone || zone->version != zone_.version)
            return fail(Errc::Conflict, origin_.text() + " was imported or removed meanwhile");
        if (zone->signing != zone_.signing ||
            (zone_.signing != zone::Signing::Unsigned && key_rrsets_of(draft, *zone) != keys_))
            return fail(Errc::Conflict, "the keys of " + origin_.text() + " changed meanwhile");
        auto next = *zone;
        ++next.version;
        draft.put(next, by_);
        return records_->for_each([&](const dns::Rrset& rrset) { return move_host(draft, rrset); });
    }

    /// Gives a host the address that the file has for it; checks that what was staged as an
    /// ordinary RRset still is one.
    [[nodiscard]] Result<> move_host(registry::Draft& draft, const dns::Rrset& rrset)
    {
        const auto host = draft.host_at(rrset.owner);
        if (host && rrset.type == dns::RrType::CNAME)
            return fail(Errc::Conflict, rrset.owner.text() + " is a host and cannot have a CNAME");
        if (!registry::is_address(rrset.type)) return {};
        if (host.has_value() != hosts_.contains(key_of(rrset.owner)))
            return fail(Errc::Conflict,
                        rrset.owner.text() + " became or ceased to be a host meanwhile");
        if (!host) return {};
        if (rrset.rdatas.size() > 1)
            return fail(Errc::Conflict,
                        rrset.owner.text() + " is a host and has one address of a kind");

        auto addresses = draft.own_addresses(host->id);
        const auto& rdata = rrset.rdatas.front();
        if (rrset.type == dns::RrType::A)
            std::ranges::copy(rdata, addresses.ipv4.emplace().bytes.begin());
        else
            std::ranges::copy(rdata, addresses.ipv6.emplace().bytes.begin());
        draft.set_addresses(host->id, addresses, by_);
        return {};
    }

    static std::string key_of(const dns::Name& owner)
    {
        return {owner.wire().begin(), owner.wire().end()};
    }

    Pipeline& pipeline_;
    store::Store& store_;
    const dns::Name origin_;
    const zone::Origin by_;
    std::shared_ptr<const RecordList> records_;
    zone::Zone zone_;
    std::vector<dns::Rrset> keys_;  // Of a signed zone, as they were in the beginning.
    std::set<std::string> hosts_;   // Owners whose A or AAAA was not staged.
    std::size_t staged_ = 0;
    std::size_t left_out_ = 0;
};

}  // namespace

Result<RecordList> parse_zone(const dns::Name& origin, std::string_view text)
{
    const auto apex = origin.canonical();
    RecordList records;
    dns::ZoneFileReader reader{text, apex, default_ttl};
    while (true) {
        MOORING_TRY(auto record, reader.next());
        if (!record) break;
        record->owner = record->owner.canonical();
        if (!record->owner.is_at_or_below(apex))
            return fail(Errc::InvalidArgument,
                        record->owner.text() + " is not in the zone " + apex.text());
        if (dns::is_meta(record->type))
            return fail(Errc::InvalidArgument, record->owner.text() + " has a " +
                                                   dns::text_of(record->type) +
                                                   ", which is no zone data");
        records.add(*record);
    }
    records.sort();

    ZoneCheck check{apex};
    MOORING_CHECK(records.for_each([&](const dns::Rrset& rrset) { return check.see(rrset); }));
    MOORING_CHECK(check.finish());
    return records;
}

Result<ImportCounts> import_zone(Pipeline& pipeline, store::Store& store,
                                 const ImportRequest& request)
{
    MOORING_TRY(auto records, parse_zone(request.origin, request.text));
    Import import{pipeline, store, request, std::move(records)};
    return import.run();
}

}  // namespace mooring::updates
