// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/cbor.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <cbor.h>

namespace mooring::identity {

namespace {

constexpr std::size_t cbor_bytes_max = std::size_t{64} << 10U;
constexpr std::size_t cbor_depth_max = 8;
constexpr std::size_t cbor_items_max = 512;

/// The head of an item (RFC 8949, section 3): three bits of type, five that say where the number
/// is.
struct CborHead {
    std::uint8_t major = 0;
    std::uint64_t number = 0;
    std::size_t size = 0;
};

std::optional<CborHead> head_of(std::span<const std::uint8_t> bytes)
{
    if (bytes.empty()) return std::nullopt;
    const auto info = static_cast<std::uint8_t>(bytes[0] & 0x1FU);
    CborHead head{.major = static_cast<std::uint8_t>(bytes[0] >> 5U), .number = info, .size = 1};
    if (info < 24) return head;
    if (info > 27) return std::nullopt;  // Reserved, or of indefinite length.
    const std::size_t width = std::size_t{1} << (info - 24U);
    if (bytes.size() < 1 + width) return std::nullopt;
    head.number = 0;
    for (const auto byte : bytes.subspan(1, width)) head.number = (head.number << 8U) | byte;
    head.size = 1 + width;
    return head;
}

/// How many bytes and how many further items belong to an item; nothing if it is not allowed.
struct CborExtent {
    std::size_t content_bytes = 0;
    std::uint64_t children = 0;
};

std::optional<CborExtent> extent_of(const CborHead& head, std::size_t rest_bytes)
{
    switch (head.major) {
        case 0:
        case 1:
        case 7:
            return CborExtent{};
        case 2:
        case 3:
            if (head.number > rest_bytes) return std::nullopt;
            return CborExtent{.content_bytes = static_cast<std::size_t>(head.number)};
        case 4:
        case 5: {
            // Each item has one byte at least.
            const std::uint64_t per_member = head.major == 5 ? 2 : 1;
            if (head.number > rest_bytes / per_member) return std::nullopt;
            return CborExtent{.children = head.number * per_member};
        }
        default:
            return std::nullopt;  // Tags.
    }
}

std::optional<CborMap::Label> label_of(const cbor_item_t& key)
{
    if (cbor_isa_uint(&key)) {
        const auto number = cbor_get_int(&key);
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (cbor_isa_negint(&key)) {
        const auto number = cbor_get_int(&key);
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        return -1 - static_cast<std::int64_t>(number);
    }
    if (!cbor_isa_string(&key)) return std::nullopt;
    const auto* start = cbor_string_handle(&key);
    return std::string{start, start + cbor_string_length(&key)};
}

}  // namespace

std::optional<std::size_t> cbor_size(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() > cbor_bytes_max) bytes = bytes.first(cbor_bytes_max);
    std::array<std::uint64_t, cbor_depth_max> open{};  // Items still to come, by level.
    std::size_t depth = 0;
    std::size_t offset = 0;
    for (std::size_t items = 0; items < cbor_items_max; ++items) {
        const auto head = head_of(bytes.subspan(offset));
        if (!head) return std::nullopt;
        offset += head->size;
        const auto extent = extent_of(*head, bytes.size() - offset);
        if (!extent) return std::nullopt;
        offset += extent->content_bytes;
        if (depth > 0) --open[depth - 1];
        if (extent->children > 0) {
            if (depth == cbor_depth_max) return std::nullopt;
            open[depth++] = extent->children;
        }
        while (depth > 0 && open[depth - 1] == 0) --depth;
        if (depth == 0) return offset;
    }
    return std::nullopt;
}

void CborMap::Release::operator()(cbor_item_t* item) const noexcept
{
    cbor_decref(&item);
}

std::optional<CborMap> CborMap::parse(std::span<const std::uint8_t> bytes)
{
    if (cbor_size(bytes) != bytes.size()) return std::nullopt;
    cbor_load_result result{};
    Root root{cbor_load(bytes.data(), bytes.size(), &result)};
    if (!root || result.read != bytes.size() || !cbor_isa_map(root.get())) return std::nullopt;

    std::vector<Member> members;
    const auto* pairs = cbor_map_handle(root.get());
    for (std::size_t i = 0; i < cbor_map_size(root.get()); ++i) {
        auto label = label_of(*pairs[i].key);
        if (!label) return std::nullopt;
        const auto is_same = [&](const Member& member) { return member.label == *label; };
        if (std::ranges::any_of(members, is_same)) return std::nullopt;
        members.push_back({std::move(*label), pairs[i].value});
    }
    return CborMap{std::move(root), std::move(members)};
}

const cbor_item_t* CborMap::find(const Label& label) const
{
    const auto found = std::ranges::find(members_, label, &Member::label);
    return found == members_.end() ? nullptr : found->value;
}

std::optional<std::int64_t> CborMap::number(const Label& label) const
{
    const auto* item = find(label);
    if (item == nullptr || (!cbor_isa_uint(item) && !cbor_isa_negint(item))) return std::nullopt;
    const auto value = label_of(*item);
    if (!value) return std::nullopt;
    return std::get<std::int64_t>(*value);
}

std::optional<std::span<const std::uint8_t>> CborMap::bytes(const Label& label) const
{
    const auto* item = find(label);
    if (item == nullptr || !cbor_isa_bytestring(item)) return std::nullopt;
    return std::span<const std::uint8_t>{cbor_bytestring_handle(item),
                                         cbor_bytestring_length(item)};
}

std::optional<std::string_view> CborMap::text(const Label& label) const
{
    const auto* item = find(label);
    if (item == nullptr || !cbor_isa_string(item)) return std::nullopt;
    const void* start = cbor_string_handle(item);
    return std::string_view{static_cast<const char*>(start), cbor_string_length(item)};
}

std::optional<std::size_t> CborMap::map_size(const Label& label) const
{
    const auto* item = find(label);
    if (item == nullptr || !cbor_isa_map(item)) return std::nullopt;
    return cbor_map_size(item);
}

}  // namespace mooring::identity
