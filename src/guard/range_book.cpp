// SPDX-License-Identifier: Apache-2.0
#include "guard/range_book.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "zone/journal/byte_stream.hpp"

namespace mooring::guard {

namespace {

constexpr std::string_view magic = "MOORASN1";
constexpr std::size_t digest_bytes = 16;

std::uint32_t number_of(const Ipv4& address) noexcept
{
    std::uint32_t number = 0;
    for (const auto byte : address.bytes) number = (number << 8U) | byte;
    return number;
}

std::uint64_t number_of(const Ipv6& address) noexcept
{
    std::uint64_t number = 0;
    for (const auto byte : std::span{address.bytes}.first<8>()) number = (number << 8U) | byte;
    return number;
}

/// Facts as one number, to find equal ones.
std::uint64_t packed(const NetworkFacts& facts) noexcept
{
    const auto letter = [&](std::size_t i) {
        return static_cast<std::uint64_t>(static_cast<std::uint8_t>(facts.country[i]));
    };
    return (std::uint64_t{facts.asn} << 32U) | (letter(0) << 16U) | (letter(1) << 8U) |
           (facts.is_hosting ? 1U : 0U);
}

template <class Start>
struct Piece {
    Start first = 0;
    Start last = 0;
    std::uint32_t facts = 0;
};

/// Where something begins, in ascending order, gaps as nothing; neighbours that are alike are one.
template <class Start, class Ranges>
void fill(Ranges& ranges, std::vector<Piece<Start>> pieces)
{
    std::ranges::stable_sort(pieces, {}, &Piece<Start>::first);
    const auto begin = [&](Start start, std::uint32_t facts) {
        if (!ranges.starts.empty() && ranges.starts.back() == start) {
            ranges.facts.back() = facts;
            return;
        }
        if (!ranges.facts.empty() && ranges.facts.back() == facts) return;
        ranges.starts.push_back(start);
        ranges.facts.push_back(facts);
    };
    constexpr auto end_of_all = std::numeric_limits<Start>::max();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        begin(pieces[i].first, pieces[i].facts);
        const auto& last = pieces[i].last;
        if (last == end_of_all) continue;
        const auto next = static_cast<Start>(last + 1);
        if (i + 1 == pieces.size() || pieces[i + 1].first > next) begin(next, 0);
    }
}

template <class Ranges, class Start>
std::uint32_t find_in(const Ranges& ranges, Start number)
{
    const auto after = std::ranges::upper_bound(ranges.starts, number);
    if (after == ranges.starts.begin()) return 0;
    return ranges.facts[static_cast<std::size_t>(after - ranges.starts.begin()) - 1];
}

template <std::size_t size>
std::array<std::uint8_t, size> digest_of(std::span<const std::uint8_t> bytes)
{
    std::array<std::uint8_t, size> digest{};
    crypto_generichash(digest.data(), size, bytes.data(), bytes.size(), nullptr, 0);
    return digest;
}

}  // namespace

std::uint32_t RangeBook::index_of(const NetworkFacts& facts)
{
    const auto key = packed(facts);
    if (key == 0) return 0;
    const auto place =
        std::ranges::lower_bound(lookup_, key, {}, [](auto& one) { return one.first; });
    if (place != lookup_.end() && place->first == key) return place->second;
    return 0;
}

/// For index_of(): facts_ by what they pack to.
void RangeBook::index_facts()
{
    lookup_.clear();
    for (std::uint32_t i = 1; i < facts_.size(); ++i) lookup_.emplace_back(packed(facts_[i]), i);
    std::ranges::sort(lookup_);
}

RangeBook::RangeBook(std::vector<NetworkRange> ranges)
{
    std::unordered_map<std::uint64_t, NetworkFacts> different;
    for (const auto& range : ranges) different.emplace(packed(range.facts), range.facts);
    different.erase(0);
    for (const auto& [key, facts] : different) facts_.push_back(facts);
    std::ranges::sort(facts_, {}, packed);
    index_facts();

    std::vector<Piece<std::uint32_t>> ipv4;
    std::vector<Piece<std::uint64_t>> ipv6;
    for (const auto& range : ranges) {
        const auto facts = index_of(range.facts);
        if (const auto* first = std::get_if<Ipv4>(&range.first)) {
            const auto* last = std::get_if<Ipv4>(&range.last);
            if (last != nullptr && *first <= *last)
                ipv4.push_back({number_of(*first), number_of(*last), facts});
            continue;
        }
        const auto& first = std::get<Ipv6>(range.first);
        const auto* last = std::get_if<Ipv6>(&range.last);
        if (last != nullptr && first <= *last)
            ipv6.push_back({number_of(first), number_of(*last), facts});
    }
    fill(ipv4_, std::move(ipv4));
    fill(ipv6_, std::move(ipv6));
    lookup_ = {};
}

std::unique_ptr<RangeBook> RangeBook::merged(const std::vector<std::unique_ptr<RangeBook>>& books)
{
    std::vector<NetworkRange> all;
    const auto facts_at = [&](const IpAddress& address) {
        NetworkFacts facts;
        for (const auto& book : books) facts = completed(facts, book->facts_of(address));
        return facts;
    };
    const auto add = [&](auto starts, auto address_of) {
        std::ranges::sort(starts);
        starts.erase(std::ranges::unique(starts).begin(), starts.end());
        for (std::size_t i = 0; i < starts.size(); ++i) {
            const auto end =
                i + 1 < starts.size()
                    ? starts[i + 1] - 1
                    : std::numeric_limits<typename decltype(starts)::value_type>::max();
            const IpAddress first{address_of(starts[i])};
            all.push_back({first, IpAddress{address_of(end)}, facts_at(first)});
        }
    };
    std::vector<std::uint32_t> ipv4;
    std::vector<std::uint64_t> ipv6;
    for (const auto& book : books) {
        ipv4.insert(ipv4.end(), book->ipv4_.starts.begin(), book->ipv4_.starts.end());
        ipv6.insert(ipv6.end(), book->ipv6_.starts.begin(), book->ipv6_.starts.end());
    }
    add(std::move(ipv4), [](std::uint64_t number) {
        Ipv4 address;
        for (std::size_t i = 0; i < 4; ++i)
            address.bytes[i] = static_cast<std::uint8_t>(number >> (24U - 8U * i));
        return address;
    });
    add(std::move(ipv6), [](std::uint64_t number) {
        Ipv6 address;
        for (std::size_t i = 0; i < 8; ++i)
            address.bytes[i] = static_cast<std::uint8_t>(number >> (56U - 8U * i));
        return address;
    });
    return std::make_unique<RangeBook>(std::move(all));
}

bool RangeBook::is_compact(std::string_view bytes) noexcept
{
    return bytes.starts_with(magic);
}

std::vector<std::uint8_t> RangeBook::write() const
{
    zone::ByteWriter writer;
    for (const auto letter : magic) writer.put_byte(static_cast<std::uint8_t>(letter));
    writer.put_u32(static_cast<std::uint32_t>(facts_.size()));
    writer.put_u32(static_cast<std::uint32_t>(ipv4_.starts.size()));
    writer.put_u32(static_cast<std::uint32_t>(ipv6_.starts.size()));
    for (const auto& facts : facts_) writer.put_u64(packed(facts));
    for (std::size_t i = 0; i < ipv4_.starts.size(); ++i) {
        writer.put_u32(ipv4_.starts[i]);
        writer.put_u32(ipv4_.facts[i]);
    }
    for (std::size_t i = 0; i < ipv6_.starts.size(); ++i) {
        writer.put_u64(ipv6_.starts[i]);
        writer.put_u32(ipv6_.facts[i]);
    }
    auto bytes = std::move(writer).take();
    const auto digest = digest_of<digest_bytes>(bytes);
    bytes.insert(bytes.end(), digest.begin(), digest.end());
    return bytes;
}

Result<std::unique_ptr<RangeBook>> RangeBook::read(std::span<const std::uint8_t> bytes)
{
    const auto corrupt = [] {
        return fail(Errc::Corrupt, "is no file of networks, or is damaged");
    };
    if (bytes.size() < magic.size() + digest_bytes) return corrupt();
    const auto digest = bytes.last(digest_bytes);
    bytes = bytes.first(bytes.size() - digest_bytes);
    if (!std::ranges::equal(digest_of<digest_bytes>(bytes), digest)) return corrupt();

    zone::ByteReader reader{bytes.subspan(magic.size())};
    auto book = std::make_unique<RangeBook>(std::vector<NetworkRange>{});
    const auto fact_count = reader.u32();
    const auto ipv4_count = reader.u32();
    const auto ipv6_count = reader.u32();
    if (std::uint64_t{fact_count} * 8 + std::uint64_t{ipv4_count} * 8 +
            std::uint64_t{ipv6_count} * 12 + 12 + magic.size() !=
        bytes.size())
        return corrupt();
    book->facts_.clear();
    for (std::uint32_t i = 0; i < fact_count; ++i) {
        const auto number = reader.u64();
        book->facts_.push_back({.asn = static_cast<std::uint32_t>(number >> 32U),
                                .country = {static_cast<char>((number >> 16U) & 0xFFU),
                                            static_cast<char>((number >> 8U) & 0xFFU)},
                                .is_hosting = (number & 1U) != 0});
    }
    for (std::uint32_t i = 0; i < ipv4_count; ++i) {
        book->ipv4_.starts.push_back(reader.u32());
        book->ipv4_.facts.push_back(reader.u32());
    }
    for (std::uint32_t i = 0; i < ipv6_count; ++i) {
        book->ipv6_.starts.push_back(reader.u64());
        book->ipv6_.facts.push_back(reader.u32());
    }
    const auto is_bad_index = [&](std::uint32_t index) { return index >= fact_count; };
    if (!reader.is_good() || fact_count == 0 || book->facts_.front() != NetworkFacts{} ||
        std::ranges::any_of(book->ipv4_.facts, is_bad_index) ||
        std::ranges::any_of(book->ipv6_.facts, is_bad_index) ||
        !std::ranges::is_sorted(book->ipv4_.starts) || !std::ranges::is_sorted(book->ipv6_.starts))
        return corrupt();
    return book;
}

NetworkFacts RangeBook::facts_of(const IpAddress& address) const
{
    if (const auto* ipv4 = std::get_if<Ipv4>(&address))
        return facts_[find_in(ipv4_, number_of(*ipv4))];
    return facts_[find_in(ipv6_, number_of(std::get<Ipv6>(address)))];
}

std::string RangeBook::description() const
{
    return fmt::format("{} ranges, {} different networks", range_count(), facts_.size() - 1);
}

std::size_t RangeBook::range_count() const noexcept
{
    return ipv4_.starts.size() + ipv6_.starts.size();
}

}  // namespace mooring::guard
