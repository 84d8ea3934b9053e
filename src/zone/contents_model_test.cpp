// SPDX-License-Identifier: Apache-2.0
// The contents against a plain model: the same random operations, then every interesting question.
#include <array>
#include <memory>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "testing/seeded_random.hpp"
#include "zone/contents.hpp"
#include "zone/lookup.hpp"
#include "zone/plain_zones_test.hpp"

namespace mooring::zone {
namespace {

using testing::SeededRandom;

class ContentsModel : public ::testing::TestWithParam<unsigned> {
protected:
    std::size_t draw(std::size_t below) { return engine() % below; }
    const dns::Name& draw_name() { return names[draw(names.size())]; }
    dns::Name draw_label_name(const dns::Name& parent)
    {
        static const std::array<const char*, 6> labels{
            "a", "b", "*", "c", "deep", "a-rather-long-label-of-a-camera"};
        return *parent.child(labels[draw(labels.size())]);
    }

    ContentsModel()
    {
        for (const auto* origin : {"example.", "b.example.", "b.a.example.", "test."}) {
            const auto name = *dns::Name::parse(origin);
            origins.push_back(name);
            names.push_back(name);
        }
        for (int i = 0; i < 60; ++i) names.push_back(draw_label_name(names[draw(names.size())]));
        names.push_back(*dns::Name::parse("org."));
        for (std::size_t i = 0; i < 2; ++i) mutate_put_zone(i);
        contents.publish();
    }

    void mutate_put_zone(std::size_t which)
    {
        const auto id = ZoneId{static_cast<std::uint32_t>(which + 1)};
        Zone zone;
        zone.id = id;
        zone.origin = origins[which];
        contents.put_zone(zone);
        model.put_zone(id, zone.origin);
    }

    void mutate()
    {
        const auto& name = draw_name();
        auto zone = ZoneId{static_cast<std::uint32_t>(draw(origins.size()) + 1)};
        if (const auto enclosing = model.zone_of(name); enclosing && draw(8) != 0)
            zone = *enclosing;
        switch (draw(12)) {
            case 0:
            case 1:
            case 2:
                set_rrset(zone, name);
                break;
            case 3:
            case 4:
                delete_rrset(zone, name);
                break;
            case 5:
            case 6:
            case 7:
                set_addresses(zone, name);
                break;
            case 8:
            case 9:
                set_tenant(zone, name);
                break;
            case 10: {
                const auto is_hidden = draw(3) == 0;
                contents.set_hidden(zone, name, is_hidden);
                model.set_hidden(zone, name, is_hidden);
                break;
            }
            default:
                mutate_zone(zone);
        }
    }

    void mutate_zone(ZoneId zone)
    {
        switch (draw(12)) {
            case 0:
                contents.erase_zone(zone);
                model.erase_zone(zone);
                break;
            case 1:
                contents.clear_rrsets(zone);
                model.clear_rrsets(zone);
                break;
            case 2:
            case 3:
            case 4:
                mutate_put_zone(draw(origins.size()));
                break;
            default: {
                const dns::Serial serial{static_cast<std::uint32_t>(draw(1000) + 1)};
                contents.set_serial(zone, serial);
                model.set_serial(zone, serial);
            }
        }
    }

    void set_rrset(ZoneId zone, const dns::Name& name)
    {
        static constexpr std::array types{
            dns::RrType::A,     dns::RrType::AAAA, dns::RrType::TXT,   dns::RrType::NS,
            dns::RrType::CNAME, dns::RrType::DS,   dns::RrType::DNAME, dns::RrType::NSEC,
            dns::RrType::NSEC3, dns::RrType::RRSIG};
        const auto type = types[draw(types.size())];
        const dns::Ttl ttl{draw(2) == 0 ? 60U : 300U};
        const std::size_t size = type == dns::RrType::A ? 4 : type == dns::RrType::AAAA ? 16 : 5;
        std::vector<dns::Rdata> rdatas;
        for (std::size_t count = 1 + draw(2); count > 0; --count)
            rdatas.emplace_back(size, static_cast<std::uint8_t>(draw(256)));
        contents.set_rrset(zone, name, type, ttl, rdatas);
        model.set_rrset(zone, name, type, {ttl, rdatas});
    }

    void delete_rrset(ZoneId zone, const dns::Name& name)
    {
        const auto* types = model.rrsets_at(zone, name);
        const auto type =
            types == nullptr || types->empty() ? dns::RrType::TXT : types->begin()->first;
        contents.set_rrset(zone, name, type, {}, {});
        model.set_rrset(zone, name, type, {});
    }

    void set_addresses(ZoneId zone, const dns::Name& name)
    {
        Addresses addresses;
        if (draw(3) != 0) addresses.ipv4 = Ipv4{{192, 0, 2, static_cast<std::uint8_t>(draw(256))}};
        if (draw(3) == 0) addresses.ipv6 = Ipv6{{0x20, 1, static_cast<std::uint8_t>(draw(256))}};
        const dns::Ttl ttl{draw(2) == 0 ? 60U : 300U};
        contents.set_addresses(zone, name, ttl, addresses);
        model.set_addresses(zone, name, ttl, addresses);
    }

    void set_tenant(ZoneId zone, const dns::Name& name)
    {
        Contents::Tenant tenant;
        const auto number = static_cast<std::uint32_t>(draw(1000) + 1);
        if (draw(3) != 0) tenant.host = HostId{number};
        if (draw(3) == 0) tenant.claim = ClaimId{number};
        tenant.is_silenced = draw(4) == 0;
        tenant.is_wildcard = draw(3) == 0;
        contents.set_tenant(zone, name, tenant);
        model.set_tenant(zone, name, tenant);
    }

    static constexpr std::array asked{dns::RrType::A, dns::RrType::TXT, dns::RrType::DS,
                                      dns::RrType::ANY};

    /// What is to be seen at every name and one more below it, in words.
    struct Expected {
        std::vector<std::string> nodes;
        std::vector<std::string> results;
        std::vector<std::string> coverings;
    };

    static constexpr std::array chains{std::pair{Denial::Nsec, dns::RrType::NSEC},
                                       std::pair{Denial::Nsec3, dns::RrType::NSEC3}};

    enum class Neighbour : std::uint8_t { AtOrBefore, Before, After };
    /// The neighbour of `name` in a ring of names in canonical order.
    static std::string neighbour_of(const std::vector<dns::Name>& ring, const dns::Name& name,
                                    Neighbour which)
    {
        if (ring.empty()) return "none";
        const auto is_before = [](const dns::Name& left, const dns::Name& right) {
            return dns::canonical_order(left, right) < 0;
        };
        if (which == Neighbour::After) {
            const auto at = std::ranges::upper_bound(ring, name, is_before);
            return (at == ring.end() ? ring.front() : *at).text();
        }
        const auto at = which == Neighbour::Before
                            ? std::ranges::lower_bound(ring, name, is_before)
                            : std::ranges::upper_bound(ring, name, is_before);
        return (at == ring.begin() ? ring.back() : *std::prev(at)).text();
    }
    static std::string text_of(const std::optional<Covering>& covering)
    {
        return covering ? covering->owner.text() : "none";
    }

    /// Calls visit(zone, denial, type, name) for every question about a chain.
    template <class Visit>
    void for_each_chain_question(Visit visit) const
    {
        for (const auto& name : names) {
            for (const auto& [denial, type] : chains) {
                if (const auto zone = model.zone_of(name)) visit(*zone, denial, type, name);
            }
        }
    }
    [[nodiscard]] std::shared_ptr<const Expected> expect() const
    {
        auto expected = std::make_shared<Expected>();
        for (const auto& name : names) {
            expected->nodes.push_back(model.node_text(name));
            for (const auto type : asked) {
                expected->results.push_back(model.lookup_text(name, type));
                expected->results.push_back(model.lookup_text(*name.child("q"), type));
            }
            for (const auto& [denial, type] : chains) {
                const auto zone = model.zone_of(name);
                if (!zone) {
                    expected->coverings.emplace_back("none");
                    continue;
                }
                const auto ring = model.chain(*zone, type);
                expected->coverings.push_back(neighbour_of(ring, name, Neighbour::AtOrBefore));
            }
        }
        return expected;
    }

    void compare(const NameTable::Reader& reader, const Expected& expected) const
    {
        std::size_t result = 0;
        std::size_t covering = 0;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto& name = names[i];
            ASSERT_EQ(found_text(reader.find(name)), expected.nodes[i]) << name.text();
            for (const auto& [denial, type] : chains) {
                const auto* zone = reader.find_zone(name);
                const auto found =
                    zone == nullptr ? std::nullopt : reader.covering(zone->id, denial, name);
                ASSERT_EQ(text_of(found), expected.coverings[covering++]) << name.text();
                ASSERT_TRUE(!found || found->node.rrset(type)) << name.text();
            }
            const auto below = *name.child("q");
            for (const auto type : asked) {
                ASSERT_EQ(result_text(lookup(reader, name, type)), expected.results[result++])
                    << name.text() << ' ' << dns::text_of(type);
                ASSERT_EQ(result_text(lookup(reader, below, type)), expected.results[result++])
                    << below.text() << ' ' << dns::text_of(type);
            }
        }
    }

    /// The writer's own view, staged changes included.
    void compare_writer(const Expected& expected)
    {
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto& name = names[i];
            const auto node = contents.find(name);
            ASSERT_EQ(found_text(node), expected.nodes[i]) << name.text();
            if (!node || !node->is(NodeFlag::IsHost)) continue;
            const auto back =
                contents.name_at(contents.locator_of(name), HostId{node->registry_reference});
            ASSERT_TRUE(back.has_value() && *back == name) << name.text();
        }
        for_each_chain_question(
            [&](ZoneId zone, Denial denial, dns::RrType type, const dns::Name& name) {
                const auto ring = model.chain(zone, type);
                ASSERT_EQ(text_of(contents.covering(zone, denial, name)),
                          neighbour_of(ring, name, Neighbour::AtOrBefore));
                ASSERT_EQ(text_of(contents.previous_in_chain(zone, denial, name)),
                          neighbour_of(ring, name, Neighbour::Before));
                ASSERT_EQ(text_of(contents.next_in_chain(zone, denial, name)),
                          neighbour_of(ring, name, Neighbour::After));
            });
        const auto& top = draw_name();
        std::set<std::string> below;
        contents.for_each_below(top, [&](dns::NameView visited, const Node& node) {
            EXPECT_EQ(found_text(node), model.node_text(dns::Name{visited}));
            EXPECT_TRUE(below.insert(visited.text()).second);
        });
        ASSERT_EQ(below, model.names_below(top)) << top.text();
    }

    std::mt19937 engine{GetParam()};
    SeededRandom random{GetParam()};
    NameTable table{random};
    Contents contents{table};
    PlainZones model;
    std::vector<dns::Name> origins;
    std::vector<dns::Name> names;
};

TEST_P(ContentsModel, AnswersAsThePlainModelDoesInEveryVersion)
{
    NameTable::Reader prompt{table};
    NameTable::Reader late{table};
    late.refresh();
    auto published = expect();
    auto seen_late = published;

    for (int step = 0; step < 30; ++step) {
        for (std::size_t count = 1 + draw(8); count > 0; --count) mutate();
        prompt.refresh();
        compare(prompt, *published);  // Nothing of what is only staged.
        const auto staged = expect();
        compare_writer(*staged);
        contents.publish();
        published = staged;
        if (draw(2) == 0) contents.settle();
        prompt.refresh();
        compare(prompt, *published);
        compare(late, *seen_late);  // Its own version, however many came since.
        if (HasFatalFailure()) FAIL() << "seed " << GetParam() << ", step " << step;
        if (draw(4) == 0) {
            late.refresh();
            seen_late = published;
        }
        if (draw(4) == 0) contents.settle();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ContentsModel, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace mooring::zone
