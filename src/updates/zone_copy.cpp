// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_copy.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "updates/ask.hpp"

namespace mooring::updates {
namespace {

/// So few that writing them keeps the writer from updates for a few milliseconds at most.
constexpr std::size_t rrsets_per_slice = 256;

Result<zone::Zone> copied_zone(const registry::Draft& draft, zone::ZoneId id)
{
    const auto zone = draft.zone(id);
    if (!zone || zone->kind != zone::ZoneKind::Secondary)
        return fail(Errc::NotFound, "the zone is not copied from a primary any more");
    return *zone;
}

/// Without SOA and NS it is no zone (RFC 1034, 4.2.1).
Result<> check_apex(const dns::Name& origin, const RecordList& records)
{
    std::size_t soa_count = 0;
    std::size_t ns_count = 0;
    MOORING_CHECK(records.for_each([&](const dns::Rrset& rrset) -> Result<> {
        if (!(rrset.owner == origin)) return {};
        if (rrset.type == dns::RrType::SOA) soa_count = rrset.rdatas.size();
        if (rrset.type == dns::RrType::NS) ns_count = rrset.rdatas.size();
        return {};
    }));
    if (soa_count == 1 && ns_count > 0) return {};
    return fail(Errc::InvalidArgument, origin.text() + ": no SOA or NS at the apex");
}

class Replacement {
public:
    Replacement(Pipeline& pipeline, store::Store& store, const CopiedZone& copied)
        : pipeline_{pipeline}, store_{store}, copied_{copied}
    {}

    [[nodiscard]] Result<> run(RecordList records)
    {
        records_ = std::make_shared<const RecordList>(std::move(records));
        MOORING_CHECK(ask(pipeline_, [this](registry::Draft& draft) -> Result<> {
            MOORING_TRY(zone_, copied_zone(draft, copied_.zone));
            return store_.stage_rrsets(zone_.id, zone_.version + 1, {});
        }));
        MOORING_CHECK(check_apex(zone_.origin, *records_));
        MOORING_CHECK(stage());
        pipeline_.versions().put(zone_.id, zone_.version + 1, records_);
        auto switched = ask(pipeline_, [this](auto& draft) { return switch_version(draft); });
        pipeline_.versions().erase(zone_.id, zone_.version + 1);
        return switched;
    }

private:
    [[nodiscard]] Result<> stage()
    {
        std::vector<dns::Rrset> slice;
        MOORING_CHECK(records_->for_each([&](const dns::Rrset& rrset) -> Result<> {
            slice.push_back(rrset);
            return slice.size() < rrsets_per_slice ? Result<>{} : stage_slice(slice);
        }));
        return stage_slice(slice);
    }

    [[nodiscard]] Result<> stage_slice(std::vector<dns::Rrset>& slice)
    {
        if (slice.empty()) return {};
        auto result = ask(pipeline_, [&](registry::Draft& draft) -> Result<> {
            std::erase_if(slice, [&](const dns::Rrset& rrset) {
                const auto zone = draft.zone_of(rrset.owner);
                return !zone || zone->id != zone_.id;
            });
            if (slice.empty()) return {};
            return store_.stage_rrsets(zone_.id, zone_.version + 1, slice);
        });
        slice.clear();
        return result;
    }

    [[nodiscard]] Result<> switch_version(registry::Draft& draft)
    {
        MOORING_TRY(auto zone, copied_zone(draft, copied_.zone));
        if (zone.version != zone_.version)
            return fail(Errc::Conflict, zone.origin.text() + " was replaced meanwhile");
        ++zone.version;
        draft.put(zone, copied_.by);
        draft.set_serial(zone.id, copied_.serial);
        return {};
    }

    Pipeline& pipeline_;
    store::Store& store_;
    const CopiedZone& copied_;
    zone::Zone zone_;
    std::shared_ptr<const RecordList> records_;
};

/// The RRsets that the changes of an IXFR lead to.
class Changed {
public:
    Changed(const registry::Draft& draft, const zone::Zone& zone) : draft_{draft}, zone_{zone} {}

    [[nodiscard]] Result<> take(const CopiedChange& change)
    {
        const auto& record = change.record;
        const auto zone = draft_.zone_of(record.owner);
        if (!zone || zone->id != zone_.id) return {};  // The closest zone answers for it.
        auto& rrset = rrset_of(record);
        const auto found = std::ranges::find(rrset.rdatas, record.rdata);
        if (change.kind == CopiedChange::Kind::Delete) {
            if (found == rrset.rdatas.end())
                return fail(Errc::Conflict, record.owner.text() +
                                                ": the primary deletes a record that is not here");
            rrset.rdatas.erase(found);
            return {};
        }
        if (change.kind == CopiedChange::Kind::Soa) rrset.rdatas.clear();
        if (change.kind == CopiedChange::Kind::Soa || found == rrset.rdatas.end())
            rrset.rdatas.push_back(record.rdata);
        rrset.ttl = record.ttl;
        return {};
    }

    void set_in(registry::Draft& draft, const zone::Origin& by) const
    {
        for (const auto& [key, rrset] : rrsets_) draft.set_rrset(rrset, by);
    }

private:
    [[nodiscard]] dns::Rrset& rrset_of(const dns::Record& record)
    {
        const std::string owner{record.owner.wire().begin(), record.owner.wire().end()};
        const auto [place, is_new] = rrsets_.try_emplace({owner, record.type});
        if (is_new) {
            if (auto present = draft_.rrset(record.owner, record.type))
                place->second = *std::move(present);
            else
                place->second = {
                    .owner = record.owner, .type = record.type, .ttl = record.ttl, .rdatas = {}};
        }
        return place->second;
    }

    const registry::Draft& draft_;
    const zone::Zone& zone_;
    std::map<std::pair<std::string, dns::RrType>, dns::Rrset> rrsets_;
};

/// The serial in the SOA that the zone has now.
std::optional<dns::Serial> serial_of(const registry::Draft& draft, const zone::Zone& zone)
{
    const auto rrset = draft.rrset(zone.origin, dns::RrType::SOA);
    if (!rrset || rrset->rdatas.size() != 1) return std::nullopt;
    const auto soa = dns::Soa::parse(rrset->rdatas.front());
    if (!soa) return std::nullopt;
    return soa->serial;
}

}  // namespace

Result<> replace_copy(Pipeline& pipeline, store::Store& store, const CopiedZone& copied,
                      RecordList records)
{
    Replacement replacement{pipeline, store, copied};
    return replacement.run(std::move(records));
}

Result<> change_copy(Pipeline& pipeline, const CopiedZone& copied, dns::Serial from,
                     std::vector<CopiedChange> changes)
{
    return ask(pipeline, [&](registry::Draft& draft) -> Result<> {
        MOORING_TRY(const auto zone, copied_zone(draft, copied.zone));
        if (serial_of(draft, zone) != from)
            return fail(Errc::Conflict, zone.origin.text() + " has another serial by now");
        Changed changed{draft, zone};
        for (const auto& change : changes) MOORING_CHECK(changed.take(change));
        changed.set_in(draft, copied.by);
        draft.set_serial(zone.id, copied.serial);
        return {};
    });
}

}  // namespace mooring::updates
