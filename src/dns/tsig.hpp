// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shared-key signatures of whole messages (RFC 8945), for both sides of an exchange.
///
///     server   TsigRecord::find ▶ verify_request() ▶ TsigSigner::for_response() ▶ sign(), ...
///     client   TsigSigner::for_request() ▶ sign() ▶ TsigVerifier ▶ verify(), ... finish()
///
/// A response is signed over the request's MAC, and each further message of a transfer over the MAC
/// before it (RFC 8945, 5.3 and 5.3.1), so both sides keep a state between messages.
///
/// Thread safety: values; one exchange is used by one thread at a time. Time is an argument.
/// Limits: fudge 300 s in what we sign; a request's own fudge counts up to 300 s. MACs cut to less
/// than 16 bytes get BADTRUNC, to less than RFC 8945, 5.2.2.1 allows FORMERR. A client takes at
/// most 99 unsigned messages between two signed ones (5.3.1).
/// Invariants: MACs are compared in constant time. A message is changed by sign() only.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/query_message.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

/// RFC 8945, section 6. Numbers are stored: never reuse.
enum class TsigAlgorithm : std::uint8_t {
    HmacMd5 = 1,
    HmacSha1 = 2,
    HmacSha224 = 3,
    HmacSha256 = 4,
    HmacSha384 = 5,
    HmacSha512 = 6
};
/// "hmac-sha256", as `nsupdate -y` takes it; MD5 is "hmac-md5".
[[nodiscard]] std::string_view text_of(TsigAlgorithm algorithm) noexcept;
/// The algorithm of this text in any case, with or without trailing dot, MD5 also by its long name.
[[nodiscard]] std::optional<TsigAlgorithm> parse_tsig_algorithm(std::string_view text);
/// The algorithm's domain name: `hmac-sha256.`, `hmac-md5.sig-alg.reg.int.`.
[[nodiscard]] const Name& name_of(TsigAlgorithm algorithm);
[[nodiscard]] std::optional<TsigAlgorithm> algorithm_of(NameView name);
/// The size of a whole MAC.
[[nodiscard]] std::size_t mac_bytes(TsigAlgorithm algorithm) noexcept;

struct TsigKey {
    Name name;
    TsigAlgorithm algorithm = TsigAlgorithm::HmacSha256;
    std::vector<std::uint8_t> secret;
};

/// The ERROR field of a TSIG record (RFC 8945, section 3).
enum class TsigError : std::uint16_t {
    None = 0,
    BadSig = 16,
    BadKey = 17,
    BadTime = 18,
    BadTrunc = 22
};
/// "BADSIG".
[[nodiscard]] std::string_view text_of(TsigError error) noexcept;

inline constexpr std::uint16_t tsig_fudge_seconds = 300;
inline constexpr unsigned tsig_unsigned_messages_max = 99;
inline constexpr std::size_t tsig_mac_bytes_min = 16;  ///< Our policy (RFC 8945, 5.2.4).

/// A TSIG record as it stands at the end of a message (RFC 8945, 4.2).
struct TsigRecord {
    Name key_name;
    Name algorithm_name;
    std::uint64_t time_signed = 0;  ///< Seconds since 1970, 48 bits.
    std::uint16_t fudge = 0;
    std::vector<std::uint8_t> mac;
    std::uint16_t original_id = 0;
    TsigError error{};
    std::vector<std::uint8_t> other;
    std::size_t offset = 0;  ///< Where it begins in its message.
    bool operator==(const TsigRecord&) const = default;

    /// Finds the record at the end of a message whose sections are whole; nothing if there is none.
    /// Fails if one stands anywhere else, or is itself malformed: FORMERR.
    [[nodiscard]] static Result<std::optional<TsigRecord>, WireError> find(
        std::span<const std::uint8_t> message);
};

/// The first 16 bytes of a verified request's MAC: they tell a message from all others, however
/// much of the MAC was sent (at least tsig_mac_bytes_min).
[[nodiscard]] std::array<std::uint8_t, 16> mac_digest(const TsigRecord& record) noexcept;

/// What became of a request's TSIG. FORMERR, or an error that the response's TSIG record tells.
struct TsigVerdict {
    TsigError error = TsigError::None;
    bool is_malformed = false;  ///< A MAC of a size that must not be (RFC 8945, 5.2.2.1).
    [[nodiscard]] bool is_good() const noexcept
    {
        return error == TsigError::None && !is_malformed;
    }
};

/// Checks key, MAC, time and truncation of a request, in this order (RFC 8945, 5.2). `key` is null
/// if there is none of that name.
[[nodiscard]] TsigVerdict verify_request(std::span<const std::uint8_t> message,
                                         const TsigRecord& record, const TsigKey* key,
                                         std::uint64_t now_seconds);

/// Signs what we send: a request, or the messages of one response.
class TsigSigner {
public:
    [[nodiscard]] static TsigSigner for_request(TsigKey key);
    /// For the response to a request that verified, or that failed with BADTIME or BADTRUNC.
    [[nodiscard]] static TsigSigner for_response(TsigKey key, const TsigRecord& request);

    /// Appends a TSIG record to a whole message. There must be room for record_bytes() within
    /// 65,535 bytes.
    void sign(std::vector<std::uint8_t>& message, std::uint64_t now_seconds);
    /// The same with BADTIME: the request's own time, and ours in Other Data (RFC 8945, 5.2.3), or
    /// with BADTRUNC.
    void sign_error(std::vector<std::uint8_t>& message, TsigError error, std::uint64_t now_seconds);

    /// What sign() adds at most.
    [[nodiscard]] std::size_t record_bytes() const noexcept;
    /// The MAC that was made last: what the response to our request is signed over.
    [[nodiscard]] const std::vector<std::uint8_t>& mac() const noexcept { return mac_; }

private:
    TsigSigner(TsigKey key, std::vector<std::uint8_t> mac, std::uint64_t request_time)
        : key_{std::move(key)}, mac_{std::move(mac)}, request_time_{request_time}
    {}
    struct Stamp;
    void append(std::vector<std::uint8_t>& message, const Stamp& stamp);

    TsigKey key_;
    std::vector<std::uint8_t> mac_;  // Of the message before; empty for a request.
    std::uint64_t request_time_ = 0;
    bool is_first_ = true;
};

/// Appends a TSIG record without a MAC: the answer to BADKEY and BADSIG (RFC 8945, 5.2.1, 5.2.2).
void append_unsigned_tsig(std::vector<std::uint8_t>& message, const TsigRecord& request,
                          TsigError error);

/// Checks the messages of the response to our request, in order.
class TsigVerifier {
public:
    /// `request_mac` is TsigSigner::mac() after our request was signed.
    TsigVerifier(TsigKey key, std::vector<std::uint8_t> request_mac);

    /// Takes the next message. Fails with NotAllowed if the server says that our signature is not
    /// accepted, and with Corrupt if its own is missing, wrong or out of time: the response must
    /// then be thrown away. Of a message without a TSIG record nothing is proven until a later
    /// verify() succeeds.
    [[nodiscard]] Result<> verify(std::span<const std::uint8_t> message, std::uint64_t now_seconds);
    /// True if the last message was signed: the end of a response must be (RFC 8945, 5.3.1).
    [[nodiscard]] bool is_proven() const noexcept { return unsigned_count_ == 0 && !is_first_; }

private:
    [[nodiscard]] Result<> verify_signed(std::span<const std::uint8_t> message,
                                         const TsigRecord& record, std::uint64_t now_seconds);

    TsigKey key_;
    std::vector<std::uint8_t> mac_;      // Of the request, then of the last signed message.
    std::vector<std::uint8_t> pending_;  // Unsigned messages since.
    unsigned unsigned_count_ = 0;
    bool is_first_ = true;
};

}  // namespace mooring::dns
