// SPDX-License-Identifier: Apache-2.0
#include "guard/mmdb_source.hpp"

#include <array>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include "base/digits.hpp"
#include "guard/network_csv.hpp"

namespace mooring::guard {

namespace {

std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s entry,
                                          std::initializer_list<const char*> path)
{
    std::array<const char*, 4> steps{};
    std::ranges::copy(path, steps.begin());
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, steps.data()) != MMDB_SUCCESS || !data.has_data)
        return std::nullopt;
    return data;
}

std::string_view text_at(const MMDB_entry_s& entry, std::initializer_list<const char*> path)
{
    const auto data = value_at(entry, path);
    if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING) return {};
    return {data->utf8_string, data->data_size};
}

std::uint32_t asn_in(const MMDB_entry_s& entry)
{
    if (const auto data = value_at(entry, {"autonomous_system_number"});
        data && data->type == MMDB_DATA_TYPE_UINT32)
        return data->uint32;
    auto text = text_at(entry, {"asn"});  // IPinfo's.
    if (text.starts_with("AS")) text.remove_prefix(2);
    return parse_digits<std::uint32_t>(text).value_or(0);
}

std::array<char, 2> country_in(const MMDB_entry_s& entry)
{
    for (const auto path : {std::initializer_list<const char*>{"country", "iso_code"},
                            {"registered_country", "iso_code"},
                            {"country_code"},
                            {"country"}}) {
        const auto text = text_at(entry, path);
        if (text.size() == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' &&
            text[1] <= 'Z')
            return {text[0], text[1]};
    }
    return {};
}

bool is_hosting_in(const MMDB_entry_s& entry)
{
    if (text_at(entry, {"type"}) == "hosting") return true;
    for (const auto* key : {"autonomous_system_organization", "as_name"})
        if (is_hosting_name(text_at(entry, {key}))) return true;
    return false;
}

class MmdbSource final : public NetworkSource {
public:
    MmdbSource() = default;
    ~MmdbSource() override
    {
        if (is_open_) MMDB_close(&file_);
    }
    MmdbSource(const MmdbSource&) = delete;
    MmdbSource& operator=(const MmdbSource&) = delete;

    [[nodiscard]] int open(const std::filesystem::path& path)
    {
        const auto status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &file_);
        is_open_ = status == MMDB_SUCCESS;
        return status;
    }

    [[nodiscard]] NetworkFacts facts_of(const IpAddress& address) const override
    {
        sockaddr_storage storage{};
        if (const auto* ipv4 = std::get_if<Ipv4>(&address)) {
            sockaddr_in socket{};
            socket.sin_family = AF_INET;
            std::memcpy(&socket.sin_addr, ipv4->bytes.data(), ipv4->bytes.size());
            std::memcpy(&storage, &socket, sizeof socket);
        } else {
            sockaddr_in6 socket{};
            socket.sin6_family = AF_INET6;
            const auto& bytes = std::get<Ipv6>(address).bytes;
            std::memcpy(&socket.sin6_addr, bytes.data(), bytes.size());
            std::memcpy(&storage, &socket, sizeof socket);
        }
        int status = MMDB_SUCCESS;
        const auto found = MMDB_lookup_sockaddr(&file_, reinterpret_cast<const sockaddr*>(&storage),
                                                &status);  // POSIX's own cast.
        if (status != MMDB_SUCCESS || !found.found_entry) return {};
        return {.asn = asn_in(found.entry),
                .country = country_in(found.entry),
                .is_hosting = is_hosting_in(found.entry)};
    }

    [[nodiscard]] std::string description() const override
    {
        return fmt::format("{}, {} nodes", file_.metadata.database_type, file_.metadata.node_count);
    }

private:
    MMDB_s file_{};
    bool is_open_ = false;
};

}  // namespace

Result<std::unique_ptr<const NetworkSource>> open_mmdb(const std::filesystem::path& path)
{
    auto source = std::make_unique<MmdbSource>();
    const auto status = source->open(path);
    if (status == MMDB_SUCCESS) return source;
    const auto code = status == MMDB_FILE_OPEN_ERROR ? Errc::Io : Errc::Corrupt;
    return fail(code, path.string() + ": " + MMDB_strerror(status));
}

}  // namespace mooring::guard
