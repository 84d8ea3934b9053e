// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Absolute domain names (RFC 1034, 3.1): a sequence of labels, compared without regard to ASCII
/// case.
///
/// `Name` owns its bytes inline; `NameView` borrows them. Both hold the uncompressed wire format,
/// root label included, so a view of a query's question section costs nothing:
///
///     3 w w w 7 e x a m p l e 0
///
/// "Canonical" means lower case (RFC 4034, 6.2). The name table and the journal hold canonical
/// names only; whoever puts a name there calls canonical() first.
///
/// Thread safety: values.
/// Limits: 255 bytes, 63 per label (RFC 1035, 2.3.4), thus 127 labels without the root.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mooring::dns {

inline constexpr std::size_t name_bytes_max = 255;
inline constexpr std::size_t label_bytes_max = 63;
inline constexpr std::size_t labels_max = 127;

/// Why text is not a name.
enum class NameError : std::uint8_t {
    Empty,
    EmptyLabel,
    LabelTooLong,
    NameTooLong,
    BadEscape,
    NotAbsolute
};
[[nodiscard]] const char* text_of(NameError error) noexcept;

class Name;

/// The wire format of the root.
inline constexpr std::array<std::uint8_t, 1> root_wire{0};

/// A borrowed absolute name in uncompressed wire format. Valid while the bytes behind it are.
class NameView {
public:
    /// `wire` must be one whole valid name: only parsers and Name make views.
    constexpr explicit NameView(std::span<const std::uint8_t> wire) noexcept : wire_{wire} {}
    NameView(const Name& name) noexcept;  // NOLINT(google-explicit-constructor): a view of it
    [[nodiscard]] static constexpr NameView root() noexcept { return NameView{root_wire}; }

    /// Wire format, the root's zero byte included.
    [[nodiscard]] constexpr std::span<const std::uint8_t> wire() const noexcept { return wire_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return wire_.size(); }
    [[nodiscard]] constexpr bool is_root() const noexcept { return wire_.size() == 1; }

    /// The first (leftmost) label without its length byte; empty for the root.
    [[nodiscard]] std::string_view first_label() const noexcept;
    /// The name without its first label. Must not be the root.
    [[nodiscard]] NameView parent() const noexcept;
    /// Labels, the root not counted.
    [[nodiscard]] std::size_t label_count() const noexcept;
    /// The suffix with `label_count` labels. Must have at least that many.
    [[nodiscard]] NameView suffix(std::size_t label_count) const noexcept;
    /// True for the name itself and every name below `ancestor`. Ignores ASCII case.
    [[nodiscard]] bool is_at_or_below(NameView ancestor) const noexcept;
    [[nodiscard]] bool is_wildcard() const noexcept;  ///< First label is `*` (RFC 4592, 2.1.1).

    /// Presentation format with trailing dot (RFC 1035, 5.1; RFC 4343, 2.1 escapes).
    [[nodiscard]] std::string text() const;

private:
    std::span<const std::uint8_t> wire_;
};

/// Equality without regard to ASCII case (RFC 4343).
[[nodiscard]] bool operator==(NameView left, NameView right) noexcept;

/// An owned absolute name.
class Name {
public:
    /// The root.
    Name() noexcept = default;
    explicit Name(NameView view) noexcept;
    [[nodiscard]] static Name root() noexcept { return {}; }
    /// The name of which `wire` is the whole uncompressed wire format, if it is one.
    [[nodiscard]] static std::optional<Name> from_wire(std::span<const std::uint8_t> wire) noexcept;

    /// Parses presentation format. A missing trailing dot is added unless `origin` is given, which
    /// is then appended to relative names (RFC 1035, 5.1).
    [[nodiscard]] static Result<Name, NameError> parse(std::string_view text);
    [[nodiscard]] static Result<Name, NameError> parse(std::string_view text, NameView origin);

    /// `label` + this name; nothing if that would be too long. `label` is bytes, not escaped text.
    [[nodiscard]] std::optional<Name> child(std::string_view label) const noexcept;

    /// This name in lower case.
    [[nodiscard]] Name canonical() const noexcept;

    [[nodiscard]] NameView view() const noexcept { return NameView{*this}; }
    [[nodiscard]] std::span<const std::uint8_t> wire() const noexcept
    {
        return std::span{bytes_}.first(size_);
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool is_root() const noexcept { return size_ == 1; }
    [[nodiscard]] std::string_view first_label() const noexcept { return view().first_label(); }
    [[nodiscard]] Name parent() const noexcept { return Name{view().parent()}; }
    [[nodiscard]] std::size_t label_count() const noexcept { return view().label_count(); }
    [[nodiscard]] bool is_at_or_below(NameView ancestor) const noexcept
    {
        return view().is_at_or_below(ancestor);
    }
    [[nodiscard]] std::string text() const { return view().text(); }

    friend bool operator==(const Name& left, const Name& right) noexcept
    {
        return left.view() == right.view();
    }

private:
    std::array<std::uint8_t, name_bytes_max> bytes_{};
    std::uint8_t size_ = 1;
};

inline NameView::NameView(const Name& name) noexcept : wire_{name.wire()} {}

/// The size of the uncompressed name that `bytes` begin with; 0 if they do not begin with one.
[[nodiscard]] std::size_t leading_name_bytes(std::span<const std::uint8_t> bytes) noexcept;

/// DNSSEC canonical order (RFC 4034, 6.1): by label from the right, without regard to case.
[[nodiscard]] std::strong_ordering canonical_order(NameView left, NameView right) noexcept;

}  // namespace mooring::dns
