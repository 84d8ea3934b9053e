// SPDX-License-Identifier: Apache-2.0
#include "authority/update.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "authority/working_zone.hpp"

namespace mooring::authority {

namespace {

using dns::MessageRecord;
using dns::Rcode;
using dns::RrClass;
using dns::RrType;

constexpr std::uint32_t ttl_seconds_max = 0x7FFFFFFF;

bool failed(Rcode rcode) noexcept
{
    return rcode != Rcode::NoError;
}

bool has_rrset(const std::vector<dns::Rrset>& rrsets, RrType type)
{
    return std::ranges::any_of(rrsets, [&](const auto& rrset) { return rrset.type == type; });
}

/// Types that no record of a zone can have; ANY is one where it does not mean all of them.
bool is_impossible(RrType type) noexcept
{
    return dns::is_meta(type);
}

/// RFC 2136, section 3, one message.
class UpdateProcessor {
public:
    UpdateProcessor(const UpdateMessage& update, const UpdateView& view)
        : update_{update}, view_{view}, zone_{view}
    {}

    UpdateOutcome process()
    {
        if (const auto rcode = check_prerequisites(); failed(rcode)) return {rcode, {}};  // 3.2
        if (const auto rcode = check_permission(); failed(rcode)) return {rcode, {}};     // 3.3
        if (const auto rcode = prescan(); failed(rcode)) return {rcode, {}};              // 3.4.1
        apply();                                                                          // 3.4.2
        return {Rcode::NoError, zone_.changed()};
    }

private:
    using NameAndType = std::pair<dns::Rdata, RrType>;  // The name's canonical wire format.

    // 3.2: conditions that must hold before anything changes.

    Rcode check_prerequisites()
    {
        std::map<NameAndType, std::set<dns::Rdata>> wanted;
        for (const auto& record : update_.prerequisites)
            if (const auto rcode = check_prerequisite(record, wanted); failed(rcode)) return rcode;
        for (const auto& [place, rdatas] : wanted)
            if (rdatas != present(place)) return Rcode::NXRRSet;  // 3.2.3, 2.4.2
        return Rcode::NoError;
    }

    Rcode check_prerequisite(const MessageRecord& record,
                             std::map<NameAndType, std::set<dns::Rdata>>& wanted) const
    {
        if (record.ttl != dns::Ttl{}) return Rcode::FormErr;
        if (!view_.is_in_zone(record.owner)) return Rcode::NotZone;
        if (record.rrclass == RrClass::ANY) return check_in_use(record);
        if (record.rrclass == RrClass::NONE) return check_not_in_use(record);
        if (record.rrclass != update_.zone_class || is_impossible(record.type))
            return Rcode::FormErr;
        const auto owner = record.owner.canonical();
        wanted[{dns::Rdata{owner.wire().begin(), owner.wire().end()}, record.type}].insert(
            dns::canonical_rdata(record.type, record.rdata));
        return Rcode::NoError;
    }

    /// 2.4.1 and 2.4.4: the RRset exists, the name is in use.
    [[nodiscard]] Rcode check_in_use(const MessageRecord& record) const
    {
        if (!record.rdata.empty()) return Rcode::FormErr;
        const auto rrsets = view_.rrsets(record.owner);
        if (record.type == RrType::ANY) return rrsets.empty() ? Rcode::NXDomain : Rcode::NoError;
        if (is_impossible(record.type)) return Rcode::FormErr;
        return has_rrset(rrsets, record.type) ? Rcode::NoError : Rcode::NXRRSet;
    }

    /// 2.4.3 and 2.4.5: the RRset does not exist, the name is not in use.
    [[nodiscard]] Rcode check_not_in_use(const MessageRecord& record) const
    {
        if (!record.rdata.empty()) return Rcode::FormErr;
        const auto rrsets = view_.rrsets(record.owner);
        if (record.type == RrType::ANY) return rrsets.empty() ? Rcode::NoError : Rcode::YXDomain;
        if (is_impossible(record.type)) return Rcode::FormErr;
        return has_rrset(rrsets, record.type) ? Rcode::YXRRSet : Rcode::NoError;
    }

    [[nodiscard]] std::set<dns::Rdata> present(const NameAndType& place) const
    {
        std::set<dns::Rdata> rdatas;
        for (const auto& rrset : view_.rrsets(dns::NameView{place.first})) {
            if (rrset.type != place.second) continue;
            for (const auto& rdata : rrset.rdatas)
                rdatas.insert(dns::canonical_rdata(rrset.type, rdata));
        }
        return rdatas;
    }

    // 3.3: what the prescan would refuse is left to it, so that the error is the exact one.

    [[nodiscard]] Rcode check_permission() const
    {
        const auto is_allowed = [this](const MessageRecord& record) {
            return failed(prescan(record)) || view_.may_update(record);
        };
        return std::ranges::all_of(update_.updates, is_allowed) ? Rcode::NoError : Rcode::Refused;
    }

    // 3.4.1: nothing is changed before all records have been looked at.

    [[nodiscard]] Rcode prescan() const
    {
        for (const auto& record : update_.updates)
            if (const auto rcode = prescan(record); failed(rcode)) return rcode;
        return Rcode::NoError;
    }

    [[nodiscard]] Rcode prescan(const MessageRecord& record) const
    {
        if (!view_.is_in_zone(record.owner)) return Rcode::NotZone;
        if (record.rrclass == update_.zone_class) {
            const auto is_whole = dns::validate_rdata(record.type, record.rdata).has_value();
            return is_impossible(record.type) || !is_whole ? Rcode::FormErr : Rcode::NoError;
        }
        if (record.ttl != dns::Ttl{}) return Rcode::FormErr;
        if (record.rrclass == RrClass::ANY) {
            const auto is_type = record.type == RrType::ANY || !is_impossible(record.type);
            return is_type && record.rdata.empty() ? Rcode::NoError : Rcode::FormErr;
        }
        if (record.rrclass != RrClass::NONE) return Rcode::FormErr;
        return is_impossible(record.type) ? Rcode::FormErr : Rcode::NoError;
    }

    // 3.4.2: record by record, each sees what those before it have done.

    void apply()
    {
        for (const auto& record : update_.updates) {
            if (record.rrclass == update_.zone_class) {
                add(record);
            } else if (record.rrclass == RrClass::ANY) {
                delete_rrsets(record);
            } else {
                delete_record(record);
            }
        }
    }

    /// 3.4.2.2
    void add(const MessageRecord& record)
    {
        auto& rrsets = zone_.at(record.owner);
        if (is_beside_cname(rrsets, record.type)) return;
        if (record.type == RrType::SOA && !is_newer_soa(rrsets, record)) return;
        auto& rrset = rrsets[record.type];
        // There is one CNAME and one SOA: the new one takes its place.
        if (record.type == RrType::CNAME || record.type == RrType::SOA) rrset.rdatas.clear();
        // RFC 2181, 5.2: the records of an RRset have one TTL; section 8: the highest bit means 0.
        rrset.ttl = record.ttl.seconds > ttl_seconds_max ? dns::Ttl{} : record.ttl;
        rrset.rdatas.insert_or_assign(dns::canonical_rdata(record.type, record.rdata),
                                      record.rdata);
    }

    /// A CNAME beside other types, or another type beside a CNAME, is silently ignored.
    static bool is_beside_cname(const WorkingZone::Rrsets& rrsets, RrType type)
    {
        return std::ranges::any_of(rrsets, [&](const auto& present) {
            const auto is_conflict = (present.first == RrType::CNAME) != (type == RrType::CNAME);
            return is_conflict && !present.second.rdatas.empty();
        });
    }

    static bool is_newer_soa(const WorkingZone::Rrsets& rrsets, const MessageRecord& record)
    {
        const auto found = rrsets.find(RrType::SOA);
        if (found == rrsets.end() || found->second.rdatas.empty()) return false;
        const auto before = dns::Soa::parse(found->second.rdatas.begin()->second);
        const auto after = dns::Soa::parse(record.rdata);
        return before && after && after->serial.is_newer_than(before->serial);
    }

    [[nodiscard]] bool is_apex(const MessageRecord& record) const
    {
        return record.owner == update_.zone;
    }

    /// 3.4.2.3
    void delete_rrsets(const MessageRecord& record)
    {
        for (auto& [type, rrset] : zone_.at(record.owner)) {
            if (record.type != RrType::ANY && record.type != type) continue;
            if (is_apex(record) && (type == RrType::SOA || type == RrType::NS)) continue;
            rrset.rdatas.clear();
        }
    }

    /// 3.4.2.4
    void delete_record(const MessageRecord& record)
    {
        if (record.type == RrType::SOA) return;
        auto& rrsets = zone_.at(record.owner);
        const auto found = rrsets.find(record.type);
        if (found == rrsets.end()) return;
        auto& rdatas = found->second.rdatas;
        if (record.type == RrType::NS && is_apex(record) && rdatas.size() == 1) return;
        rdatas.erase(dns::canonical_rdata(record.type, record.rdata));
    }

    const UpdateMessage& update_;
    const UpdateView& view_;
    WorkingZone zone_;
};

}  // namespace

UpdateOutcome process_update(const UpdateMessage& update, const UpdateView& view)
{
    return UpdateProcessor{update, view}.process();
}

}  // namespace mooring::authority
