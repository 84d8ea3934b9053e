// SPDX-License-Identifier: Apache-2.0
#include "app/signing_setup.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"
#include "store/sqlite/data_folder.hpp"

namespace mooring::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* how_to_restore =
    "Put back the file that belongs to this data folder: a backup made with `mooringd ctl backup "
    "FILE --with-keys` has it (`mooringd restore` puts it into DATA/keys/; docs/operations.md, "
    "\"The key file\", says how to take it out alone). Until then the service does not start, so "
    "that no signed zone is served unsigned";

std::string reason()
{
    return std::generic_category().message(errno);
}

/// The file's bytes, nothing if there is no file; one byte too many shows that it is too long.
Result<std::optional<std::vector<std::uint8_t>>> read_file(const fs::path& path)
{
    const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open() && errno == ENOENT) return std::nullopt;
    if (!file.is_open())
        return fail(Errc::Io, fmt::format("the key file {} cannot be read: {}. {}.", path.string(),
                                          reason(), how_to_restore));
    std::vector<std::uint8_t> bytes(seal_key_bytes + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto count = ::read(file.number(), bytes.data() + size, bytes.size() - size);
        if (count < 0)
            return fail(Errc::Io, fmt::format("the key file {} cannot be read: {}. {}.",
                                              path.string(), reason(), how_to_restore));
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    bytes.resize(size);
    return bytes;
}

Result<> write_whole(const FileDescriptor& file, std::span<const std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(file.number(), bytes.data(), bytes.size());
        if (count <= 0) return fail(Errc::Io, reason());
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    if (::fsync(file.number()) != 0) return fail(Errc::Io, reason());
    return {};
}

/// The file is there whole, and on the disk, before anything is sealed with it.
Result<std::vector<std::uint8_t>> make_key_file(const fs::path& path, Random& random)
{
    std::vector<std::uint8_t> key(seal_key_bytes);
    random.fill(key);
    const auto unfinished = path.string() + ".tmp";
    ::unlink(unfinished.c_str());  // Of a start that was cut off.
    const FileDescriptor file{
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    auto written = file.is_open() ? write_whole(file, key) : fail(Errc::Io, reason());
    if (written && ::rename(unfinished.c_str(), path.c_str()) != 0)
        written = fail(Errc::Io, reason());
    if (!written) {
        ::unlink(unfinished.c_str());
        return fail(Errc::Io, fmt::format("the key file {} cannot be made: {}", path.string(),
                                          written.error().detail));
    }
    const auto folder = path.parent_path();
    MOORING_CHECK(store::sync_folder(folder.empty() ? "." : folder.string()));
    return key;
}

Result<> check_opens(const Seal& seal, const registry::Partners::Sealed& sealed,
                     const fs::path& path)
{
    auto opened = seal.open(sealed.bytes, sealed.context);
    if (!opened)
        return fail(Errc::Corrupt,
                    fmt::format("the key file {} is not the one with which the keys in the data "
                                "folder were sealed. {}.",
                                path.string(), how_to_restore));
    wipe(*opened);
    return {};
}

}  // namespace

dnssec::SigningPolicy policy_of(const Config::Dnssec& config)
{
    const auto ttl = [](std::chrono::seconds time) {
        return dns::Ttl{static_cast<std::uint32_t>(time.count())};
    };
    dnssec::SigningPolicy policy;
    policy.validity = config.validity;
    policy.refresh = config.refresh;
    policy.dnskey_ttl = ttl(config.dnskey_ttl);
    policy.ds_ttl = ttl(config.ds_ttl);
    policy.zone_ttl_max = ttl(config.zone_ttl_max);
    policy.propagation = config.propagation;
    policy.parent_propagation = config.parent_propagation;
    policy.zsk_lifetime = config.zsk_lifetime;
    policy.ksk_lifetime = config.ksk_lifetime;
    return policy;
}

fs::path key_file_of(const Config& config)
{
    if (!config.dnssec.key_file.empty()) return config.dnssec.key_file;
    return config.service.data / "keys" / "seal.key";
}

Result<Seal> open_seal(const Config& config, const registry::Tables& tables, Random& random)
{
    const auto path = key_file_of(config);
    const auto sealed = tables.any_sealed();
    MOORING_TRY(auto key, read_file(path));
    if (!key && sealed)
        return fail(Errc::NotFound,
                    fmt::format("the key file {} is missing, and there are keys in the data folder "
                                "that were sealed with it. {}.",
                                path.string(), how_to_restore));
    if (!key) {
        MOORING_TRY(key, make_key_file(path, random));
    }
    if (key->size() != seal_key_bytes)
        return fail(Errc::Corrupt,
                    fmt::format("the key file {} has {} instead of {} bytes: it is cut off, or no "
                                "key file. {}.",
                                path.string(),
                                key->size() > seal_key_bytes ? "more" : fmt::to_string(key->size()),
                                seal_key_bytes, how_to_restore));
    auto seal = Seal::from_key(*key);
    wipe(*key);
    if (seal && sealed) MOORING_CHECK(check_opens(*seal, *sealed, path));
    return seal;
}

}  // namespace mooring::app
