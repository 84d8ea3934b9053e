// SPDX-License-Identifier: Apache-2.0
#include "updates/rrset_list.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/assert.hpp"

namespace mooring::updates {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20U;
constexpr std::size_t fixed_bytes = 2 + 4 + 2 + 4;  // Type, TTL, count, size of the RDATAs.

void append_number(std::vector<std::uint8_t>& bytes, std::uint32_t number, std::size_t size)
{
    for (auto left = size; left > 0; --left)
        bytes.push_back(static_cast<std::uint8_t>(number >> (8 * (left - 1))));
}

std::uint32_t number_at(const std::uint8_t* bytes, std::size_t size)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = (number << 8U) | bytes[i];
    return number;
}

OwnedRrset rrset_at(const std::uint8_t* bytes) noexcept
{
    const std::size_t owner_size = bytes[0];
    const auto* fixed = bytes + 1 + owner_size;
    const auto size = number_at(fixed + 8, 4);
    return {.owner = dns::NameView{std::span{bytes + 1, owner_size}},
            .rrset = {.type = static_cast<dns::RrType>(number_at(fixed, 2)),
                      .ttl = dns::Ttl{number_at(fixed + 2, 4)},
                      .count = static_cast<std::uint16_t>(number_at(fixed + 6, 2)),
                      .rdatas = std::span{fixed + fixed_bytes, size}}};
}

/// What set() compares: owners are canonical, so their bytes decide.
struct Key {
    std::span<const std::uint8_t> owner;
    dns::RrType type{};
};

bool is_same(const Key& left, const Key& right) noexcept
{
    return left.type == right.type && std::ranges::equal(left.owner, right.owner);
}

std::size_t hash_of(const Key& key) noexcept
{
    const std::string_view text{reinterpret_cast<const char*>(key.owner.data()), key.owner.size()};
    return std::hash<std::string_view>{}(text) * 31U + static_cast<std::size_t>(key.type);
}

}  // namespace

/// Indices of RRsets, found by what they stand for.
struct RrsetList::Index {
    struct Hash {
        using is_transparent = void;
        const RrsetList* list;
        std::size_t operator()(const Key& key) const noexcept { return hash_of(key); }
        std::size_t operator()(std::uint32_t index) const noexcept
        {
            return hash_of(key_at(*list, index));
        }
    };
    struct Equal {
        using is_transparent = void;
        const RrsetList* list;
        bool operator()(std::uint32_t left, std::uint32_t right) const noexcept
        {
            return left == right || is_same(key_at(*list, left), key_at(*list, right));
        }
        bool operator()(const Key& left, std::uint32_t right) const noexcept
        {
            return is_same(left, key_at(*list, right));
        }
        bool operator()(std::uint32_t left, const Key& right) const noexcept
        {
            return is_same(key_at(*list, left), right);
        }
    };
    static Key key_at(const RrsetList& list, std::uint32_t index) noexcept
    {
        const auto item = list[index];
        return {item.owner.wire(), item.rrset.type};
    }

    explicit Index(const RrsetList& list) : set{0, Hash{&list}, Equal{&list}} {}
    boost::unordered_flat_set<std::uint32_t, Hash, Equal> set;
};

std::vector<std::uint8_t> packed(std::span<const dns::Rdata> rdatas)
{
    std::vector<std::uint8_t> bytes;
    for (const auto& rdata : rdatas) {
        append_number(bytes, static_cast<std::uint32_t>(rdata.size()), 2);
        bytes.insert(bytes.end(), rdata.begin(), rdata.end());
    }
    return bytes;
}

RrsetList::RrsetList() = default;
RrsetList::~RrsetList() = default;

/// The index knows where its list lies, so it does not move along.
RrsetList::RrsetList(RrsetList&& other) noexcept
    : chunks_{std::move(other.chunks_)}, places_{std::move(other.places_)}
{
    MOORING_ASSERT(other.index_ == nullptr);
}

RrsetList& RrsetList::operator=(RrsetList&& other) noexcept
{
    MOORING_ASSERT(other.index_ == nullptr);
    chunks_ = std::move(other.chunks_);
    places_ = std::move(other.places_);
    index_.reset();
    return *this;
}

RrsetList::Place RrsetList::append(const OwnedRrset& rrset)
{
    const auto owner = rrset.owner.wire();
    const auto rdatas = rrset.rrset.rdatas;
    const auto size = 1 + owner.size() + fixed_bytes + rdatas.size();
    if (chunks_.empty() || chunks_.back().capacity() - chunks_.back().size() < size)
        chunks_.emplace_back().reserve(std::max(chunk_bytes, size));
    auto& chunk = chunks_.back();
    const Place place = ((chunks_.size() - 1) << 32U) | chunk.size();
    chunk.push_back(static_cast<std::uint8_t>(owner.size()));
    chunk.insert(chunk.end(), owner.begin(), owner.end());
    append_number(chunk, static_cast<std::uint32_t>(rrset.rrset.type), 2);
    append_number(chunk, rrset.rrset.ttl.seconds, 4);
    append_number(chunk, rrset.rrset.count, 2);
    append_number(chunk, static_cast<std::uint32_t>(rdatas.size()), 4);
    chunk.insert(chunk.end(), rdatas.begin(), rdatas.end());
    return place;
}

RrsetList::Index& RrsetList::index()
{
    if (!index_) index_ = std::make_unique<Index>(*this);
    return *index_;
}

void RrsetList::add(const OwnedRrset& rrset)
{
    places_.push_back(append(rrset));
}

void RrsetList::set(const OwnedRrset& rrset)
{
    if (const auto known = find(rrset.owner, rrset.rrset.type)) {
        places_[*known] = append(rrset);
        return;
    }
    if (rrset.rrset.count == 0) return;
    add(rrset);
    index().set.insert(static_cast<std::uint32_t>(places_.size() - 1));
}

void RrsetList::finish()
{
    index_.reset();
    places_.shrink_to_fit();
}

OwnedRrset RrsetList::operator[](std::size_t index) const noexcept
{
    const auto place = places_[index];
    return rrset_at(chunks_[place >> 32U].data() + (place & 0xffffffffU));
}

void RrsetList::clear(std::size_t index)
{
    auto item = (*this)[index];
    const dns::Name owner{item.owner};  // What is appended must not lie in what grows.
    places_[index] = append(
        {.owner = owner, .rrset = {.type = item.rrset.type, .ttl = {}, .count = 0, .rdatas = {}}});
}

std::optional<std::size_t> RrsetList::find(dns::NameView owner, dns::RrType type) const
{
    if (!index_) return std::nullopt;
    const auto found = index_->set.find(Key{owner.wire(), type});
    if (found == index_->set.end()) return std::nullopt;
    return *found;
}

std::vector<std::uint32_t> RrsetList::canonical() const
{
    std::vector<std::uint32_t> order(places_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [this](std::uint32_t left, std::uint32_t right) {
        const auto first = (*this)[left];
        const auto second = (*this)[right];
        const auto by_owner = dns::canonical_order(first.owner, second.owner);
        return by_owner != 0 ? by_owner < 0 : first.rrset.type < second.rrset.type;
    });
    return order;
}

std::size_t RrsetList::bytes() const noexcept
{
    std::size_t bytes = places_.capacity() * sizeof(Place);
    for (const auto& chunk : chunks_) bytes += chunk.capacity();
    return bytes;
}

}  // namespace mooring::updates
