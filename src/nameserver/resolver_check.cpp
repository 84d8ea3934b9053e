// SPDX-License-Identifier: Apache-2.0
#include "nameserver/resolver_check.hpp"

#include <array>
#include <memory>

#include <ares.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <poll.h>

namespace mooring::nameserver {

namespace {

using registry::DomainFacts;

constexpr std::size_t answers_max = 64;
constexpr int query_tries = 2;

/// One question, driven to its end by the thread that asks it.
class Question {
public:
    explicit Question(const ResolverCheck::Options& options)
    {
        ares_options wanted{};
        wanted.timeout = static_cast<int>(options.patience.count());
        wanted.tries = query_tries;
        // Nothing of this machine's own: its search list and hosts file prove nothing.
        std::array<char, 2> lookups{'b', '\0'};
        wanted.lookups = lookups.data();
        wanted.ndomains = 0;
        wanted.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
        constexpr int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                             ARES_OPT_DOMAINS | ARES_OPT_FLAGS;
        is_good_ = ares_init_options(&channel_, &wanted, mask) == ARES_SUCCESS;
        is_good_ = is_good_ && ares_set_servers_ports_csv(
                                   channel_, options.resolver.text().c_str()) == ARES_SUCCESS;
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    ~Question()
    {
        if (channel_ != nullptr) ares_destroy(channel_);
    }

    struct Reply {
        int status = ARES_ECONNREFUSED;
        std::vector<unsigned char> message;
    };
    [[nodiscard]] Reply ask(const std::string& name, int type)
    {
        if (!is_good_) return {};
        Heard heard;
        ares_query(channel_, name.c_str(), ns_c_in, type, &Question::hear, &heard);
        while (!heard.is_over) drive();
        return std::move(heard.reply);
    }

private:
    struct Heard {
        bool is_over = false;
        Reply reply;
    };
    static void hear(void* argument, int status, int /*timeouts*/, unsigned char* message, int size)
    {
        auto& heard = *static_cast<Heard*>(argument);
        heard.is_over = true;
        heard.reply.status = status;
        if (message != nullptr && size > 0) heard.reply.message.assign(message, message + size);
    }
    /// Waits until a socket is ready or c-ares wants to try again.
    void drive()
    {
        std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
        const auto bits = static_cast<unsigned>(
            ares_getsock(channel_, sockets.data(), static_cast<int>(sockets.size())));
        std::vector<pollfd> waiting;
        for (unsigned i = 0; i < sockets.size(); ++i) {
            short events = 0;
            if ((bits & (1U << i)) != 0) events = POLLIN;
            if ((bits & (1U << (i + ARES_GETSOCK_MAXNUM))) != 0)
                events = static_cast<short>(events | POLLOUT);
            if (events != 0)
                waiting.push_back({.fd = sockets.at(i), .events = events, .revents = 0});
        }
        timeval longest{.tv_sec = 1, .tv_usec = 0};
        timeval time{};
        const auto* wait = ares_timeout(channel_, &longest, &time);
        const auto milliseconds = static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1);
        const auto ready = ::poll(waiting.data(), waiting.size(), milliseconds);
        if (ready <= 0) return ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        for (const auto& one : waiting) {
            const auto is_in = (one.revents & ~POLLOUT) != 0;
            const auto is_out = (one.revents & POLLOUT) != 0;
            ares_process_fd(channel_, is_in ? one.fd : ARES_SOCKET_BAD,
                            is_out ? one.fd : ARES_SOCKET_BAD);
        }
    }

    ares_channel channel_ = nullptr;
    bool is_good_ = false;
};

DomainFacts::Delegation delegation_of(int status)
{
    switch (status) {
        case ARES_SUCCESS:
            return DomainFacts::Delegation::There;
        case ARES_ENOTFOUND:
            return DomainFacts::Delegation::None;
        case ARES_ESERVFAIL:
            return DomainFacts::Delegation::Broken;
        case ARES_ENODATA:  // It is there, but no zone of its own.
            return DomainFacts::Delegation::None;
        default:
            return DomainFacts::Delegation::Unknown;
    }
}

std::vector<dns::Name> servers_in(const std::vector<unsigned char>& message)
{
    std::vector<dns::Name> servers;
    hostent* found = nullptr;
    if (ares_parse_ns_reply(message.data(), static_cast<int>(message.size()), &found) !=
        ARES_SUCCESS)
        return servers;
    const std::unique_ptr<hostent, decltype(&ares_free_hostent)> owned{found, &ares_free_hostent};
    for (char** one = found->h_aliases; *one != nullptr && servers.size() < answers_max; ++one)
        if (const auto name = dns::Name::parse(*one)) servers.push_back(name->canonical());
    return servers;
}

void free_texts(ares_txt_ext* texts)
{
    ares_free_data(texts);
}

/// The character-strings of each record put together (RFC 7208, 3.3, has it for all).
std::vector<std::string> texts_in(const std::vector<unsigned char>& message)
{
    std::vector<std::string> texts;
    ares_txt_ext* found = nullptr;
    if (ares_parse_txt_reply_ext(message.data(), static_cast<int>(message.size()), &found) !=
        ARES_SUCCESS)
        return texts;
    const std::unique_ptr<ares_txt_ext, decltype(&free_texts)> owned{found, &free_texts};
    for (const auto* part = found; part != nullptr; part = part->next) {
        if (part->record_start != 0 || texts.empty()) {
            if (texts.size() == answers_max) break;
            texts.emplace_back();
        }
        texts.back().append(reinterpret_cast<const char*>(part->txt), part->length);
    }
    return texts;
}

}  // namespace

ResolverCheck::ResolverCheck(const Options& options) : options_{options}
{
    ares_library_init(ARES_LIB_INIT_ALL);
}

registry::DomainFacts ResolverCheck::look_at(const dns::Name& domain)
{
    DomainFacts facts;
    const auto servers = Question{options_}.ask(domain.text(), ns_t_ns);
    facts.delegation = delegation_of(servers.status);
    if (servers.status == ARES_SUCCESS) facts.servers = servers_in(servers.message);
    if (const auto owner = domain.child(registry::challenge_label)) {
        const auto texts = Question{options_}.ask(owner->text(), ns_t_txt);
        if (texts.status == ARES_SUCCESS) facts.challenges = texts_in(texts.message);
    }
    return facts;
}

}  // namespace mooring::nameserver
