// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The names in a node of a ChainIndex, as byte strings that compare as canonical order wants
/// (RFC 4034, 6.1): labels from the right without the origin's, each ended by 0; the bytes 0 and 1
/// in a label become 1 1 and 1 2.
///
/// Thread safety: values.
/// Limits: 510 bytes a key.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "dns/ascii_case.hpp"
#include "dns/name.hpp"

namespace mooring::zone {

using ChainKeyView = std::span<const std::uint8_t>;

/// A name as a key.
class ChainKey {
public:
    ChainKey(dns::NameView name, const dns::Name& origin)
    {
        MOORING_ASSERT(name.is_at_or_below(origin));
        std::array<std::string_view, dns::labels_max> labels;
        std::size_t count = 0;
        for (; name.size() > origin.size(); name = name.parent())
            labels[count++] = name.first_label();
        while (count > 0) add(labels[--count]);
    }
    [[nodiscard]] ChainKeyView view() const noexcept { return std::span{bytes_}.first(size_); }

private:
    void add(std::string_view label)
    {
        for (const auto character : label) {
            const auto byte = dns::lower(static_cast<std::uint8_t>(character));
            if (byte <= 1) bytes_[size_++] = 1;
            bytes_[size_++] = static_cast<std::uint8_t>(byte <= 1 ? byte + 1 : byte);
        }
        bytes_[size_++] = 0;
    }

    std::array<std::uint8_t, 2 * dns::name_bytes_max> bytes_;  // NOLINT: filled as far as `size_`.
    std::size_t size_ = 0;
};

/// The name that a key stands for.
[[nodiscard]] inline dns::Name name_of(ChainKeyView key, const dns::Name& origin)
{
    auto name = origin;
    std::array<char, dns::label_bytes_max> label{};
    std::size_t size = 0;
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (key[i] != 0) {
            label[size++] = static_cast<char>(key[i] == 1 ? key[++i] - 1 : key[i]);
            continue;
        }
        const auto child = name.child({label.data(), size});
        MOORING_ASSERT(child);
        name = *child;
        size = 0;
    }
    return name;
}

/// Keys one behind the other, each after its length.
class ChainKeys {
public:
    /// Where a key is or would be: behind `index` keys that are not greater, at `offset`.
    struct Place {
        std::size_t index = 0;
        std::size_t offset = 0;
        bool is_there = false;  // The last of those keys is the one asked about.
    };
    [[nodiscard]] Place find(ChainKeyView key) const noexcept
    {
        Place place;
        while (place.offset < bytes_.size()) {
            const auto next = at(place.offset);
            if (std::ranges::lexicographical_compare(key, next)) break;
            place.is_there = std::ranges::equal(key, next);
            place.offset += length_bytes + next.size();
            ++place.index;
        }
        return place;
    }
    [[nodiscard]] ChainKeyView key(std::size_t index) const noexcept
    {
        return at(offset_of(index));
    }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return bytes_.size(); }
    [[nodiscard]] std::size_t capacity_bytes() const noexcept { return bytes_.capacity(); }
    [[nodiscard]] bool is_empty() const noexcept { return bytes_.empty(); }
    [[nodiscard]] std::size_t count() const noexcept
    {
        std::size_t count = 0;
        for (std::size_t offset = 0; offset < bytes_.size(); ++count) offset = end_of(offset);
        return count;
    }

    void insert(std::size_t index, ChainKeyView key)
    {
        std::vector<std::uint8_t> entry{static_cast<std::uint8_t>(key.size() >> 8U),
                                        static_cast<std::uint8_t>(key.size())};
        entry.insert(entry.end(), key.begin(), key.end());
        bytes_.insert(iterator(offset_of(index)), entry.begin(), entry.end());
    }
    void erase(std::size_t index)
    {
        const auto offset = offset_of(index);
        bytes_.erase(iterator(offset), iterator(end_of(offset)));
    }
    /// Takes away the keys from `index` on.
    [[nodiscard]] ChainKeys split(std::size_t index)
    {
        ChainKeys right;
        const auto middle = iterator(offset_of(index));
        right.bytes_.assign(middle, bytes_.end());
        bytes_.erase(middle, bytes_.end());
        bytes_.shrink_to_fit();
        return right;
    }
    void append(const ChainKeys& right)
    {
        bytes_.insert(bytes_.end(), right.bytes_.begin(), right.bytes_.end());
    }

private:
    static constexpr std::size_t length_bytes = 2;  // Before each key.

    [[nodiscard]] ChainKeyView at(std::size_t offset) const noexcept
    {
        const auto size = static_cast<std::size_t>((bytes_[offset] << 8U) | bytes_[offset + 1]);
        return std::span{bytes_}.subspan(offset + length_bytes, size);
    }
    [[nodiscard]] std::size_t end_of(std::size_t offset) const noexcept
    {
        return offset + length_bytes + at(offset).size();
    }
    [[nodiscard]] std::size_t offset_of(std::size_t index) const noexcept
    {
        std::size_t offset = 0;
        for (; index > 0; --index) offset = end_of(offset);
        return offset;
    }
    [[nodiscard]] std::vector<std::uint8_t>::iterator iterator(std::size_t offset)
    {
        return bytes_.begin() + static_cast<std::ptrdiff_t>(offset);
    }

    std::vector<std::uint8_t> bytes_;
};

}  // namespace mooring::zone
