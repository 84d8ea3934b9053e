// SPDX-License-Identifier: Apache-2.0
#include "guard/host_guard.hpp"

#include <algorithm>

#include "guard/network_codec.hpp"

namespace mooring::guard {

namespace {

constexpr std::uint8_t guard_version = 1;
constexpr std::uint8_t mode_bits = 3;  // 0: none, else the mode plus one.
constexpr std::uint8_t is_locked_bit = 4;
constexpr std::uint8_t has_notices_bit = 8;
constexpr std::uint8_t guard_bits = 15;
constexpr std::uint16_t days_late_max = 30;

/// True if `better` says more of a network than what is kept.
bool says_more(const NetworkFacts& better, const NetworkFacts& kept) noexcept
{
    return (kept.asn == 0 && better.asn != 0) || (!kept.has_country() && better.has_country());
}

}  // namespace

const char* text_of(Mode mode) noexcept
{
    switch (mode) {
        case Mode::Off:
            return "off";
        case Mode::Notify:
            return "notify";
        case Mode::Hold:
            return "hold";
    }
    return "?";
}

std::optional<Mode> parse_mode(std::string_view text) noexcept
{
    for (const auto mode : {Mode::Off, Mode::Notify, Mode::Hold})
        if (text == text_of(mode)) return mode;
    return std::nullopt;
}

std::uint16_t day_of(WallTime time) noexcept
{
    const auto days = std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(days, 0, 65535));
}

bool HostGuard::learn(const Network& network, std::uint16_t day)
{
    const auto found = std::ranges::find_if(networks, [&](const KnownNetwork& known) {
        return relation_of(known.network, network) == Relation::Same;
    });
    if (found != networks.end()) {
        const auto is_late = day > found->last_day && day - found->last_day > days_late_max;
        const auto is_better = says_more(network.facts, found->network.facts);
        if (is_better) found->network = network;
        if (is_late) found->last_day = day;
        return is_late || is_better;
    }
    if (networks.size() >= networks_max)
        networks.erase(std::ranges::min_element(networks, {}, &KnownNetwork::last_day));
    networks.push_back({.network = network, .last_day = day});
    return true;
}

void HostGuard::write(zone::ByteWriter& writer) const
{
    writer.put_byte(guard_version);
    std::uint8_t bits = mode ? static_cast<std::uint8_t>(*mode) + 1U : 0U;
    if (is_locked) bits |= is_locked_bit;
    if (notices != 0) bits |= has_notices_bit;
    writer.put_byte(bits);
    if (notices != 0) {
        writer.put_byte(notices);
        writer.put_varint(notice_day);
    }
    writer.put_varint(networks.size());
    for (const auto& known : networks) {
        put_network(writer, known.network);
        writer.put_varint(known.last_day);
    }
}

HostGuard HostGuard::read(zone::ByteReader& reader)
{
    HostGuard guard;
    if (reader.byte() != guard_version) reader.set_bad();
    const auto bits = reader.byte();
    if ((bits & ~guard_bits) != 0) reader.set_bad();
    if ((bits & mode_bits) != 0) guard.mode = static_cast<Mode>((bits & mode_bits) - 1);
    guard.is_locked = (bits & is_locked_bit) != 0;
    if ((bits & has_notices_bit) != 0) {
        guard.notices = reader.byte();
        guard.notice_day = reader.varint16();
        if (guard.notices == 0) reader.set_bad();
    }
    constexpr std::size_t known_bytes_min = 5;
    const auto count = reader.count(known_bytes_min);
    if (count > networks_max) reader.set_bad();
    for (std::size_t i = 0; i < count && reader.is_good(); ++i) {
        const auto network = read_network(reader);
        guard.networks.push_back({.network = network, .last_day = reader.varint16()});
    }
    return guard;
}

}  // namespace mooring::guard
