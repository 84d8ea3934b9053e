// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The CBOR that authenticators send (RFC 8949, in CTAP2's canonical form), read with libcbor after
/// its shape has been found to be harmless.
///
/// libcbor reserves memory for as many items as a header claims; so a first pass, which allocates
/// nothing, makes sure that every length fits into the bytes that are there.
///
/// Thread safety: values and pure functions.
/// Limits: 64 KiB, 8 levels, 512 items. Tags and indefinite lengths are refused: CTAP2 has none.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct cbor_item_t;

namespace mooring::identity {

/// The size of the first item of `bytes`; nothing if it is not well-formed or beyond the limits.
[[nodiscard]] std::optional<std::size_t> cbor_size(std::span<const std::uint8_t> bytes);

/// A map whose keys are numbers or texts, each there once.
class CborMap {
public:
    using Label = std::variant<std::int64_t, std::string>;

    /// Nothing unless `bytes` are exactly one such map.
    [[nodiscard]] static std::optional<CborMap> parse(std::span<const std::uint8_t> bytes);

    // Nothing if there is no such member, or it has another type.
    [[nodiscard]] std::optional<std::int64_t> number(const Label& label) const;
    [[nodiscard]] std::optional<std::span<const std::uint8_t>> bytes(const Label& label) const;
    [[nodiscard]] std::optional<std::string_view> text(const Label& label) const;
    /// How many members the map in this member has.
    [[nodiscard]] std::optional<std::size_t> map_size(const Label& label) const;

private:
    struct Release {
        void operator()(cbor_item_t* item) const noexcept;
    };
    using Root = std::unique_ptr<cbor_item_t, Release>;
    struct Member {
        Label label;
        const cbor_item_t* value;
    };
    CborMap(Root root, std::vector<Member> members)
        : root_{std::move(root)}, members_{std::move(members)}
    {}
    [[nodiscard]] const cbor_item_t* find(const Label& label) const;

    Root root_;
    std::vector<Member> members_;
};

}  // namespace mooring::identity
