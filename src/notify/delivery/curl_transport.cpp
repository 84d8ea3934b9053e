// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery/curl_transport.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/assert.hpp"
#include "notify/delivery/spool.hpp"
#include "notify/mail/mail_address.hpp"

namespace mooring::notify {

namespace {

constexpr std::size_t answer_bytes_max = std::size_t{64} << 10U;

struct EasyDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

void append(List& list, const std::string& line)
{
    auto* longer = curl_slist_append(list.get(), line.c_str());
    MOORING_ASSERT(longer != nullptr);
    (void)list.release();
    list.reset(longer);
}

// curl's setters take C varargs; this keeps them at one place.
template <class Value>
void set(CURL* handle, CURLoption option, Value value)
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg,hicpp-vararg)
    (void)curl_easy_setopt(handle, option, value);
}

std::optional<IpAddress> address_of(const curl_sockaddr& at)
{
    if (at.family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &at.addr, sizeof ipv4);
        Ipv4 address;
        std::memcpy(address.bytes.data(), &ipv4.sin_addr, address.bytes.size());
        return address;
    }
    if (at.family != AF_INET6 || at.addrlen < sizeof(sockaddr_in6)) return std::nullopt;
    // curl keeps the whole sockaddr_in6 behind `addr`, which is declared as the shorter sockaddr.
    Ipv6 address;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as curl documents it
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&at) + offsetof(curl_sockaddr, addr) +
                        offsetof(sockaddr_in6, sin6_addr);
    std::copy_n(bytes, address.bytes.size(), address.bytes.begin());
    return address;
}

/// CURLOPT_OPENSOCKETFUNCTION: asked about each address that is about to be connected to.
curl_socket_t open_allowed(void* reach, curlsocktype purpose, curl_sockaddr* at)
{
    if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
    const auto address = address_of(*at);
    if (!address || !may_call(*address, *static_cast<const Reach*>(reach))) return CURL_SOCKET_BAD;
    // NOLINTNEXTLINE(misc-redundant-expression): SOCK_CLOEXEC may or may not be set already
    return ::socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

/// "localhost" or a loopback address.
bool is_this_machine(std::string_view authority)
{
    auto host = authority;
    if (host.starts_with('['))
        host = host.substr(1, host.find(']') - 1);
    else
        host = host.substr(0, host.find(':'));
    if (host == "localhost") return true;
    const auto address = parse_ip_address(host);
    return address && std::visit([](const auto& one) { return kind_of(one); }, *address) ==
                          AddressKind::Loopback;
}

}  // namespace

bool is_smtp_url(std::string_view url)
{
    const auto is_plain = [](char byte) { return byte > ' ' && byte < '\x7f'; };
    if (!url.starts_with("smtp://") && !url.starts_with("smtps://")) return false;
    const auto authority = url.substr(url.find("://") + 3);
    return !authority.empty() && authority.find_first_of("/?#@") == std::string_view::npos &&
           std::ranges::all_of(url, is_plain);
}

/// One delivery under way, with all that curl borrows for it.
struct CurlTransport::Transfer {
    zone::EntryId id{};
    std::unique_ptr<CURL, EasyDeleter> handle{curl_easy_init()};
    List list;  // Headers of a call, receivers of a mail.
    std::string body;
    std::size_t sent = 0;
    std::size_t received = 0;
    bool is_mail = false;
    std::array<char, CURL_ERROR_SIZE> error{};

    static std::size_t read(char* to, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        const auto bytes = std::min(size * count, transfer.body.size() - transfer.sent);
        std::copy_n(transfer.body.data() + transfer.sent, bytes, to);
        transfer.sent += bytes;
        return bytes;
    }
    /// Counts what comes, headers and body, and ends it where it is too much.
    static std::size_t discard(char* /*from*/, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        transfer.received += size * count;
        return transfer.received > answer_bytes_max ? 0 : size * count;
    }

    [[nodiscard]] Outcome outcome(CURLcode code) const
    {
        long status = 0;
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg,hicpp-vararg)
        (void)curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
        if (is_mail && code == CURLE_OK) return {id, Fate::Delivered, {}};
        // What it says is known when the status is, also if more than we read follows.
        if (!is_mail && status >= 200 && status < 300) return {id, Fate::Delivered, {}};
        if (!is_mail && status != 0)
            return {id, status == 410 ? Fate::Never : Fate::Later,
                    fmt::format("it answered with the status {}", status)};
        // RFC 5321, 4.2.1: 5yz is for good. Who refuses our login refuses every mail, so that is
        // worth another try when somebody has looked at it.
        const auto is_refused = is_mail && status >= 500 && code != CURLE_LOGIN_DENIED;
        const auto* said = error.front() == '\0' ? curl_easy_strerror(code) : error.data();
        return {id, is_refused ? Fate::Never : Fate::Later, said};
    }
};

struct CurlTransport::Multi {
    CURLM* handle = curl_multi_init();
    std::map<CURL*, std::unique_ptr<Transfer>> transfers;

    Multi() { MOORING_ASSERT(handle != nullptr); }
    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;
    ~Multi()
    {
        for (const auto& [easy, transfer] : transfers) curl_multi_remove_handle(handle, easy);
        transfers.clear();
        curl_multi_cleanup(handle);
    }
};

CurlTransport::CurlTransport(Options options) : options_{std::move(options)}
{
    // Safe to repeat, and from any thread since curl 7.84.
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = std::make_unique<Multi>();
}

CurlTransport::~CurlTransport() = default;

void CurlTransport::begin(Delivery delivery)
{
    if (auto* mail = std::get_if<MailDelivery>(&delivery.what))
        begin_mail(delivery.id, std::move(*mail));
    else
        begin_call(delivery.id, std::move(std::get<CallDelivery>(delivery.what)));
}

void CurlTransport::begin_mail(zone::EntryId id, MailDelivery mail)
{
    if (!options_.mail.spool.empty()) {
        const auto spooled = spool_mail(options_.mail.spool, id, mail.text);
        done_.push_back(spooled ? Outcome{id, Fate::Delivered, {}}
                                : Outcome{id, Fate::Later, spooled.error().detail});
        return;
    }
    if (!options_.mail.smtp) {
        done_.push_back({id, Fate::Never, "no mail server is configured"});
        return;
    }
    const auto& server = *options_.mail.smtp;
    auto transfer = std::make_unique<Transfer>();
    auto* handle = transfer->handle.get();
    transfer->id = id;
    transfer->is_mail = true;
    transfer->body = std::move(mail.text);
    append(transfer->list, fmt::format("<{}>", mail.address));
    const auto authority = std::string_view{server.url}.substr(server.url.find("://") + 3);
    // The path is the name we say HELO with.
    const auto url = fmt::format("{}/{}", server.url, domain_of(server.envelope_from));
    set(handle, CURLOPT_URL, url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(handle, CURLOPT_USE_SSL,
        static_cast<long>(is_this_machine(authority) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!server.authorities.empty()) set(handle, CURLOPT_CAINFO, server.authorities.c_str());
    if (!server.user.empty()) {
        set(handle, CURLOPT_USERNAME, server.user.c_str());
        set(handle, CURLOPT_PASSWORD, server.password.c_str());
    }
    set(handle, CURLOPT_MAIL_FROM, fmt::format("<{}>", server.envelope_from).c_str());
    set(handle, CURLOPT_MAIL_RCPT, transfer->list.get());
    set(handle, CURLOPT_UPLOAD, 1L);
    set(handle, CURLOPT_READFUNCTION, &Transfer::read);
    set(handle, CURLOPT_READDATA, transfer.get());
    set(handle, CURLOPT_TIMEOUT_MS, long{options_.mail_patience.count()});
    start(std::move(transfer));
}

void CurlTransport::begin_call(zone::EntryId id, CallDelivery call)
{
    auto transfer = std::make_unique<Transfer>();
    auto* handle = transfer->handle.get();
    transfer->id = id;
    transfer->body = std::move(call.body);
    for (const auto& [name, value] : call.headers)
        append(transfer->list, fmt::format("{}: {}", name, value));
    set(handle, CURLOPT_URL, call.url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, options_.reach == Reach::Lab ? "http,https" : "https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_HTTPHEADER, transfer->list.get());
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, transfer->body.c_str());
    set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer->body.size()));
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_allowed);
    set(handle, CURLOPT_OPENSOCKETDATA, &options_.reach);
    set(handle, CURLOPT_HEADERFUNCTION, &Transfer::discard);
    set(handle, CURLOPT_HEADERDATA, transfer.get());
    set(handle, CURLOPT_TIMEOUT_MS, long{options_.call_patience.count()});
    // A connection that is kept could lead to an address that was allowed for another webhook.
    set(handle, CURLOPT_FORBID_REUSE, 1L);
    set(handle, CURLOPT_FRESH_CONNECT, 1L);
    start(std::move(transfer));
}

void CurlTransport::start(std::unique_ptr<Transfer> transfer)
{
    auto* handle = transfer->handle.get();
    MOORING_ASSERT(handle != nullptr);
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROXY, "");  // Not the one of the environment either.
    set(handle, CURLOPT_ERRORBUFFER, transfer->error.data());
    set(handle, CURLOPT_WRITEFUNCTION, &Transfer::discard);
    set(handle, CURLOPT_WRITEDATA, transfer.get());
    const auto code = curl_multi_add_handle(multi_->handle, handle);
    if (code != CURLM_OK) {
        done_.push_back({transfer->id, Fate::Later, curl_multi_strerror(code)});
        return;
    }
    multi_->transfers.emplace(handle, std::move(transfer));
}

std::vector<Outcome> CurlTransport::wait(std::chrono::milliseconds patience)
{
    int running = 0;
    (void)curl_multi_perform(multi_->handle, &running);
    collect_finished();
    if (done_.empty() && patience.count() > 0) {
        const auto wait = static_cast<int>(std::min<std::int64_t>(patience.count(), 60'000));
        (void)curl_multi_poll(multi_->handle, nullptr, 0, wait, nullptr);
        (void)curl_multi_perform(multi_->handle, &running);
        collect_finished();
    }
    return std::exchange(done_, {});
}

void CurlTransport::collect_finished()
{
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi_->handle, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        auto* handle = message->easy_handle;
        const auto code = message->data.result;
        const auto found = multi_->transfers.find(handle);
        if (found == multi_->transfers.end()) continue;
        done_.push_back(found->second->outcome(code));
        (void)curl_multi_remove_handle(multi_->handle, handle);
        multi_->transfers.erase(found);
    }
}

void CurlTransport::wake()
{
    (void)curl_multi_wakeup(multi_->handle);
}

}  // namespace mooring::notify
