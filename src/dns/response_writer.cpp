// SPDX-License-Identifier: Apache-2.0
#include "dns/response_writer.hpp"

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"
#include "dns/ascii_case.hpp"
#include "dns/big_endian.hpp"
#include "dns/message_format.hpp"

namespace mooring::dns {

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): targets_ is filled as far as it is
// counted.
ResponseWriter::ResponseWriter(std::span<std::uint8_t> buffer, const QueryMessage& query) noexcept
    : buffer_{buffer}, query_{query}, size_{header_bytes + query.question.size()}
{
    MOORING_ASSERT(buffer.size() >= udp_bytes_min);
    set_limit(buffer.size());
    if (!query.question.empty())
        std::memcpy(&buffer_[header_bytes], query.question.data(), query.question.size());
}

void ResponseWriter::set_limit(std::size_t bytes_max) noexcept
{
    MOORING_ASSERT(bytes_max >= udp_bytes_min);
    bytes_max_ = std::min({bytes_max, buffer_.size(), std::size_t{0xffff}});
    update_limit();
}

void ResponseWriter::reserve(std::size_t bytes) noexcept
{
    reserved_bytes_ = bytes;
    update_limit();
}

void ResponseWriter::update_limit() noexcept
{
    auto kept_back = reserved_bytes_;
    if (query_.edns) {
        kept_back += opt_bytes;
        if (!cookie_.empty()) kept_back += option_header_bytes + cookie_.size();
        if (!nsid_.empty()) kept_back += option_header_bytes + nsid_.size();
        if (keepalive_) kept_back += option_header_bytes + sizeof *keepalive_;
    }
    limit_ = bytes_max_ - std::min(bytes_max_, kept_back);
}

void ResponseWriter::set_extended_error(std::uint16_t info_code, std::string_view text) noexcept
{
    extended_error_ = info_code;
    extended_error_text_ = text;
}

void ResponseWriter::set_cookie(std::span<const std::uint8_t> cookie) noexcept
{
    cookie_ = cookie;
    update_limit();
}

void ResponseWriter::set_nsid(std::span<const std::uint8_t> identifier) noexcept
{
    nsid_ = identifier;
    update_limit();
}

void ResponseWriter::set_keepalive(std::uint16_t units_of_100ms) noexcept
{
    keepalive_ = units_of_100ms;
    update_limit();
}

void ResponseWriter::begin_rrset(Section section, NameView owner, RrType type, Ttl ttl) noexcept
{
    MOORING_ASSERT(section >= section_);
    section_ = section;
    type_ = type;
    ttl_ = ttl;
    owner_ = owner;
    has_overflowed_ = is_truncated_;
    rrset_record_count_ = 0;
    rrset_start_ = size_;
    rrset_start_target_count_ = target_count_;
    owner_offset_ = 0;
}

void ResponseWriter::add_rdata(std::span<const std::uint8_t> rdata) noexcept
{
    if (has_overflowed_) return;
    write_owner();
    if (is_out_of_room(record_fixed_bytes)) return;
    const auto fixed = size_;
    size_ += record_fixed_bytes;
    write_rdata(rdata);
    if (has_overflowed_) return;

    auto* place = store_u16(&buffer_[fixed], static_cast<std::uint16_t>(type_));
    // Data is of class IN; what a server says of itself is asked for in CH (RFC 4892).
    const auto rrclass = query_.qclass == RrClass::CH ? RrClass::CH : RrClass::IN;
    place = store_u16(place, static_cast<std::uint16_t>(rrclass));
    place = store_u32(place, ttl_.seconds);
    store_u16(place, static_cast<std::uint16_t>(size_ - fixed - record_fixed_bytes));
    ++rrset_record_count_;
}

bool ResponseWriter::finish_rrset() noexcept
{
    if (!has_overflowed_) {
        auto& count = record_counts_[static_cast<std::size_t>(section_)];
        count = static_cast<std::uint16_t>(count + rrset_record_count_);
        return true;
    }
    size_ = rrset_start_;
    target_count_ = rrset_start_target_count_;
    if (section_ != Section::Additional) is_truncated_ = true;
    return false;
}

std::size_t ResponseWriter::finish() noexcept
{
    if (query_.edns) write_opt(*query_.edns);
    write_header();
    return size_;
}

void ResponseWriter::write_owner() noexcept
{
    if (owner_offset_ != 0) {
        write_pointer(owner_offset_);
        return;
    }
    const auto is_qname = !query_.question.empty() && !owner_.is_root() &&
                          is_equal_ignoring_case(owner_.wire(), query_.qname.wire());
    if (is_qname) {
        owner_offset_ = header_bytes;
        write_pointer(owner_offset_);
        return;
    }
    const auto start = size_;
    write_name(owner_);
    if (has_overflowed_ || owner_.is_root()) return;
    // A second record points to where this name is, not to a pointer that leads there.
    const auto is_pointer = buffer_[start] > label_bytes_max;
    const auto offset = is_pointer ? load_u16(&buffer_[start]) & pointer_target_max : start;
    if (offset <= pointer_target_max) owner_offset_ = offset;
}

void ResponseWriter::write_rdata(std::span<const std::uint8_t> rdata) noexcept
{
    const auto names = compressible_names(type_);
    if (names.name_count != 0 && rdata.size() > names.bytes_before) {
        write_bytes(rdata.first(names.bytes_before));
        rdata = rdata.subspan(names.bytes_before);
        for (auto left = names.name_count; left != 0; --left) {
            const auto name_bytes = leading_name_bytes(rdata);
            if (name_bytes == 0) break;
            write_name(NameView{rdata.first(name_bytes)});
            rdata = rdata.subspan(name_bytes);
        }
    }
    write_bytes(rdata);
}

void ResponseWriter::write_name(NameView name) noexcept
{
    if (target_count_ == 0) remember_qname();
    while (!name.is_root()) {
        if (const auto target = find(name)) {
            write_pointer(*target);
            return;
        }
        const auto label_bytes = 1U + name.wire()[0];
        const auto start = size_;
        write_bytes(name.wire().first(label_bytes));
        if (has_overflowed_) return;
        remember(start, name.size());
        name = name.parent();
    }
    write_bytes(root_wire);
}

void ResponseWriter::write_bytes(std::span<const std::uint8_t> bytes) noexcept
{
    if (bytes.empty() || is_out_of_room(bytes.size())) return;
    std::memcpy(&buffer_[size_], bytes.data(), bytes.size());
    size_ += bytes.size();
}

void ResponseWriter::write_pointer(std::size_t target) noexcept
{
    if (is_out_of_room(2)) return;
    store_u16(&buffer_[size_], static_cast<std::uint16_t>(pointer_word | target));
    size_ += 2;
}

std::optional<std::uint16_t> ResponseWriter::find(NameView name) const noexcept
{
    for (std::size_t index = 0; index < target_count_; ++index) {
        const auto& target = targets_[index];
        if (target.name_bytes == name.size() && is_name_at(target.offset, name))
            return target.offset;
    }
    return {};
}

bool ResponseWriter::is_name_at(std::size_t offset, NameView name) const noexcept
{
    for (; !name.is_root(); name = name.parent()) {
        if (buffer_[offset] > label_bytes_max)  // Written by us, so it leads backwards.
            offset = load_u16(&buffer_[offset]) & pointer_target_max;
        const auto label = name.wire().first(1U + name.wire()[0]);
        if (buffer_[offset] != label[0]) return false;
        if (!is_equal_ignoring_case(buffer_.subspan(offset, label.size()), label)) return false;
        offset += label.size();
    }
    return true;  // The sizes were equal, so the other name ends here too.
}

void ResponseWriter::remember(std::size_t offset, std::size_t name_bytes) noexcept
{
    if (target_count_ == targets_max || offset > pointer_target_max) return;
    targets_[target_count_++] = {.offset = static_cast<std::uint16_t>(offset),
                                 .name_bytes = static_cast<std::uint8_t>(name_bytes)};
}

void ResponseWriter::remember_qname() noexcept
{
    if (query_.question.empty()) return;
    auto offset = header_bytes;
    for (auto name = query_.qname; !name.is_root(); name = name.parent()) {
        remember(offset, name.size());
        offset += 1U + name.wire()[0];
    }
}

bool ResponseWriter::is_out_of_room(std::size_t bytes) noexcept
{
    if (!has_overflowed_ && size_ + bytes > limit_) has_overflowed_ = true;
    return has_overflowed_;
}

void ResponseWriter::write_opt(const Edns& edns) noexcept
{
    const auto start = size_;
    auto* place = &buffer_[start];
    *place++ = 0;  // The root.
    place = store_u16(place, static_cast<std::uint16_t>(RrType::OPT));
    place = store_u16(place, server_udp_bytes_max);
    *place++ = static_cast<std::uint8_t>(static_cast<std::uint16_t>(rcode_) >> 4U);
    *place++ = 0;  // The version we speak.
    const auto flags =
        (edns.is_dnssec_ok ? dnssec_ok_bit : 0U) | (is_compact_ok_ ? compact_ok_bit : 0U);
    place = store_u16(place, static_cast<std::uint16_t>(flags));
    size_ += opt_bytes;
    write_options();
    store_u16(place, static_cast<std::uint16_t>(size_ - start - opt_bytes));
    auto& count = record_counts_[static_cast<std::size_t>(Section::Additional)];
    count = static_cast<std::uint16_t>(count + 1);
}

void ResponseWriter::write_options() noexcept
{
    if (!cookie_.empty()) static_cast<void>(write_option(cookie_option, cookie_));
    if (keepalive_) {
        std::array<std::uint8_t, sizeof *keepalive_> value{};
        store_u16(value.data(), *keepalive_);
        static_cast<void>(write_option(keepalive_option, value));
    }
    if (!nsid_.empty()) static_cast<void>(write_option(nsid_option, nsid_));
    if (extended_error_) write_extended_error();
    if (padding_block_bytes_ != 0) write_padding();
}

/// Writes an option if there is room for it.
bool ResponseWriter::write_option(std::uint16_t code, std::span<const std::uint8_t> value) noexcept
{
    const auto bytes = option_header_bytes + value.size();
    if (size_ + bytes + reserved_bytes_ > bytes_max_) return false;
    auto* place = store_u16(&buffer_[size_], code);
    place = store_u16(place, static_cast<std::uint16_t>(value.size()));
    if (!value.empty()) std::memcpy(place, value.data(), value.size());
    size_ += bytes;
    return true;
}

/// RFC 8914, 2: the code, and a text for people, which is not worth a truncated response (3).
void ResponseWriter::write_extended_error() noexcept
{
    const auto start = size_;
    std::array<std::uint8_t, sizeof *extended_error_> code{};
    store_u16(code.data(), *extended_error_);
    if (!write_option(extended_error_option, code)) return;
    const auto text = extended_error_text_;
    if (text.empty() || size_ + text.size() + reserved_bytes_ > bytes_max_) return;
    std::memcpy(&buffer_[size_], text.data(), text.size());
    size_ += text.size();
    store_u16(&buffer_[start + 2], static_cast<std::uint16_t>(code.size() + text.size()));
}

/// RFC 7830, 3: zeros. RFC 8467, 4.1: so many that the message, its TSIG included, is as long as a
/// multiple of the block.
void ResponseWriter::write_padding() noexcept
{
    const auto least = size_ + reserved_bytes_ + option_header_bytes;
    if (least > bytes_max_) return;
    const auto blocks = (least + padding_block_bytes_ - 1) / padding_block_bytes_;
    const auto padding = std::min(blocks * padding_block_bytes_, bytes_max_) - least;
    auto* place = store_u16(&buffer_[size_], padding_option);
    place = store_u16(place, static_cast<std::uint16_t>(padding));
    std::memset(place, 0, padding);
    size_ += option_header_bytes + padding;
}

void ResponseWriter::write_header() noexcept
{
    // Without OPT there are only four bits for the RCODE (RFC 6891, 6.1.3).
    const auto needs_opt = static_cast<std::uint16_t>(rcode_) > 0x0f && !query_.edns;
    const auto rcode = static_cast<std::uint16_t>(needs_opt ? Rcode::ServFail : rcode_);
    auto* place = store_u16(buffer_.data(), query_.id);
    const auto opcode_bits = static_cast<unsigned>(query_.opcode) << 3U;
    // AD, CD and RA are the resolver's and stay clear (RFC 4035, 3.1.6).
    *place++ = static_cast<std::uint8_t>(qr_bit | opcode_bits | (is_authoritative_ ? aa_bit : 0U) |
                                         (is_truncated_ ? tc_bit : 0U) |
                                         (query_.is_recursion_desired ? rd_bit : 0U));
    *place++ = static_cast<std::uint8_t>(rcode & 0x0fU);
    place = store_u16(place, query_.question.empty() ? 0 : 1);
    for (const auto count : record_counts_) place = store_u16(place, count);
}

}  // namespace mooring::dns
