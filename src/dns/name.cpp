// SPDX-License-Identifier: Apache-2.0
#include "dns/name.hpp"

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"
#include "dns/ascii_case.hpp"
#include "dns/escape.hpp"

namespace mooring::dns {

namespace {

/// The start of each label of a name, leftmost first.
struct LabelStarts {
    std::array<std::uint8_t, labels_max> offsets;  // Only the first `count` are set.
    std::size_t count = 0;

    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): 127 zeros would never be read.
    explicit LabelStarts(NameView name) noexcept
    {
        const auto wire = name.wire();
        for (std::size_t offset = 0; wire[offset] != 0; offset += 1U + wire[offset])
            offsets[count++] = static_cast<std::uint8_t>(offset);
    }
};

std::span<const std::uint8_t> label_at(NameView name, std::size_t offset) noexcept
{
    return name.wire().subspan(offset + 1, name.wire()[offset]);
}

std::strong_ordering order_of_labels(std::span<const std::uint8_t> left,
                                     std::span<const std::uint8_t> right) noexcept
{
    return std::lexicographical_compare_three_way(
        left.begin(), left.end(), right.begin(), right.end(),
        [](std::uint8_t a, std::uint8_t b) { return lower(a) <=> lower(b); });
}

/// A name while its labels are being appended.
class NameBuilder {
public:
    /// Takes one character or escape, or the dot that ends a label, from the front of `text`.
    std::optional<NameError> take_one(std::string_view& text) noexcept
    {
        if (text.front() == '.') {
            text.remove_prefix(1);
            return close_label();
        }
        const auto byte = take_escaped_byte(text);
        return byte ? add_byte(*byte) : NameError::BadEscape;
    }

    std::optional<NameError> close_label() noexcept
    {
        if (size_ == start_ + 1) return NameError::EmptyLabel;
        bytes_[start_] = static_cast<std::uint8_t>(size_ - start_ - 1);
        start_ = size_;
        size_ = start_ + 1;
        return {};
    }

    /// The labels closed so far, then `origin`.
    [[nodiscard]] Result<Name, NameError> finish(NameView origin) noexcept
    {
        const auto tail = origin.wire();
        if (start_ + tail.size() > name_bytes_max) return std::unexpected{NameError::NameTooLong};
        std::ranges::copy(tail, bytes_.begin() + static_cast<std::ptrdiff_t>(start_));
        return Name{NameView{std::span{bytes_}.first(start_ + tail.size())}};
    }

private:
    std::optional<NameError> add_byte(std::uint8_t byte) noexcept
    {
        if (size_ - start_ > label_bytes_max) return NameError::LabelTooLong;
        if (size_ + 1 >= name_bytes_max)
            return NameError::NameTooLong;  // The root needs a byte too.
        bytes_[size_++] = byte;
        return {};
    }

    std::array<std::uint8_t, name_bytes_max + 1> bytes_{};
    std::size_t start_ = 0;  // Where the open label's length byte will be.
    std::size_t size_ = 1;
};

}  // namespace

const char* text_of(NameError error) noexcept
{
    switch (error) {
        case NameError::Empty:
            return "the name is empty";
        case NameError::EmptyLabel:
            return "the name has an empty label";
        case NameError::LabelTooLong:
            return "a label is longer than 63 bytes";
        case NameError::NameTooLong:
            return "the name is longer than 255 bytes";
        case NameError::BadEscape:
            return "a backslash is not followed by a character or three digits up to 255";
        case NameError::NotAbsolute:
            return "the name does not end in a dot";
    }
    return "the name is not valid";
}

std::string_view NameView::first_label() const noexcept
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes seen as characters.
    return {reinterpret_cast<const char*>(wire_.data()) + 1, wire_[0]};
}

NameView NameView::parent() const noexcept
{
    MOORING_ASSERT(!is_root());
    return NameView{wire_.subspan(1U + wire_[0])};
}

std::size_t NameView::label_count() const noexcept
{
    std::size_t count = 0;
    for (std::size_t offset = 0; wire_[offset] != 0; offset += 1U + wire_[offset]) ++count;
    return count;
}

NameView NameView::suffix(std::size_t label_count) const noexcept
{
    const auto own = this->label_count();
    MOORING_ASSERT(label_count <= own);
    std::size_t offset = 0;
    for (auto surplus = own - label_count; surplus != 0; --surplus) offset += 1U + wire_[offset];
    return NameView{wire_.subspan(offset)};
}

bool NameView::is_at_or_below(NameView ancestor) const noexcept
{
    if (size() < ancestor.size()) return false;
    const auto surplus = size() - ancestor.size();
    if (!is_equal_ignoring_case(wire_.subspan(surplus), ancestor.wire())) return false;
    std::size_t offset = 0;  // Equal bytes are a suffix only if a label of this name starts there.
    while (offset < surplus) offset += 1U + wire_[offset];
    return offset == surplus;
}

bool NameView::is_wildcard() const noexcept
{
    return wire_.size() > 2 && wire_[0] == 1 && wire_[1] == '*';
}

std::string NameView::text() const
{
    if (is_root()) return ".";
    std::string text;
    text.reserve(size());
    for (std::size_t offset = 0; wire_[offset] != 0; offset += 1U + wire_[offset]) {
        for (const auto byte : label_at(*this, offset)) append_label_byte(text, byte);
        text += '.';
    }
    return text;
}

bool operator==(NameView left, NameView right) noexcept
{
    return is_equal_ignoring_case(left.wire(), right.wire());
}

Name::Name(NameView view) noexcept : size_{static_cast<std::uint8_t>(view.size())}
{
    MOORING_ASSERT(view.size() >= 1 && view.size() <= name_bytes_max);
    std::memcpy(bytes_.data(), view.wire().data(), view.size());
}

std::optional<Name> Name::from_wire(std::span<const std::uint8_t> wire) noexcept
{
    if (wire.empty() || leading_name_bytes(wire) != wire.size()) return {};
    return Name{NameView{wire}};
}

Result<Name, NameError> Name::parse(std::string_view text)
{
    return parse(text, Name::root());
}

Result<Name, NameError> Name::parse(std::string_view text, NameView origin)
{
    if (text.empty()) return std::unexpected{NameError::Empty};
    if (text == ".") return Name::root();
    NameBuilder builder;
    while (!text.empty()) {
        const auto is_last_dot = text == ".";
        if (const auto error = builder.take_one(text)) return std::unexpected{*error};
        if (is_last_dot) return builder.finish(Name::root());
    }
    if (const auto error = builder.close_label()) return std::unexpected{*error};
    return builder.finish(origin);
}

std::optional<Name> Name::child(std::string_view label) const noexcept
{
    if (label.empty() || label.size() > label_bytes_max) return {};
    if (1 + label.size() + size_ > name_bytes_max) return {};
    Name child;
    child.bytes_[0] = static_cast<std::uint8_t>(label.size());
    std::memcpy(&child.bytes_[1], label.data(), label.size());
    std::memcpy(&child.bytes_[1 + label.size()], bytes_.data(), size_);
    child.size_ = static_cast<std::uint8_t>(1 + label.size() + size_);
    return child;
}

Name Name::canonical() const noexcept
{
    Name canonical{*this};
    make_lower(std::span{canonical.bytes_}.first(canonical.size_));
    return canonical;
}

std::size_t leading_name_bytes(std::span<const std::uint8_t> bytes) noexcept
{
    std::size_t offset = 0;
    while (offset < bytes.size() && offset < name_bytes_max) {
        if (bytes[offset] == 0) return offset + 1;
        if (bytes[offset] > label_bytes_max) return 0;
        offset += 1U + bytes[offset];
    }
    return 0;
}

std::strong_ordering canonical_order(NameView left, NameView right) noexcept
{
    const LabelStarts left_labels{left};
    const LabelStarts right_labels{right};
    const auto shared = std::min(left_labels.count, right_labels.count);
    for (std::size_t from_right = 1; from_right <= shared; ++from_right) {
        const auto order =
            order_of_labels(label_at(left, left_labels.offsets[left_labels.count - from_right]),
                            label_at(right, right_labels.offsets[right_labels.count - from_right]));
        if (order != std::strong_ordering::equal) return order;
    }
    return left_labels.count <=> right_labels.count;
}

}  // namespace mooring::dns
