// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Builds messages byte by byte for tests: queries, and the responses that are expected.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "dns/name.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

class MessageBuilder {
public:
    /// A header with ID 0x1234, the two bytes of flags, and all counts zero.
    explicit MessageBuilder(std::uint16_t flags = 0x0000)
    {
        u16(0x1234).u16(flags).u16(0).u16(0).u16(0).u16(0);
    }

    MessageBuilder& question(std::string_view name, RrType type)
    {
        this->name(name).u16(static_cast<std::uint16_t>(type)).u16(1);
        return count(4);
    }
    /// An OPT record with the options' bytes as they are.
    MessageBuilder& opt(std::uint16_t udp_bytes, std::uint32_t flags,
                        const std::vector<std::uint8_t>& options = {})
    {
        u8(0).u16(41).u16(udp_bytes).u16(static_cast<std::uint16_t>(flags >> 16U));
        u16(static_cast<std::uint16_t>(flags)).u16(static_cast<std::uint16_t>(options.size()));
        return raw(options).count(10);
    }
    /// What follows an owner name, up to and with RDLENGTH.
    MessageBuilder& fixed(RrType type, std::uint32_t ttl, std::uint16_t rdata_bytes)
    {
        u16(static_cast<std::uint16_t>(type)).u16(1).u16(static_cast<std::uint16_t>(ttl >> 16U));
        return u16(static_cast<std::uint16_t>(ttl)).u16(rdata_bytes);
    }
    /// Counts one more record: 4 question, 6 answer, 8 authority, 10 additional.
    MessageBuilder& count(std::size_t offset)
    {
        ++bytes_[offset + 1];
        return *this;
    }
    MessageBuilder& name(std::string_view text)
    {
        const auto name = Name::parse(text).value();
        bytes_.insert(bytes_.end(), name.wire().begin(), name.wire().end());
        return *this;
    }
    MessageBuilder& label(std::string_view text)
    {
        u8(static_cast<std::uint8_t>(text.size()));
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return *this;
    }
    MessageBuilder& pointer(std::uint16_t target)
    {
        return u16(static_cast<std::uint16_t>(0xc000U | target));
    }
    MessageBuilder& u8(std::uint8_t value)
    {
        bytes_.push_back(value);
        return *this;
    }
    MessageBuilder& u16(std::uint16_t value)
    {
        return u8(static_cast<std::uint8_t>(value >> 8U)).u8(static_cast<std::uint8_t>(value));
    }
    MessageBuilder& raw(const std::vector<std::uint8_t>& bytes)
    {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

}  // namespace mooring::dns
