// SPDX-License-Identifier: Apache-2.0

// What real clients send, as captured or read in their source (docs/protocols.md), and the bytes
// they must hear. The hosts, keys and the client's address (198.51.100.23) are Wire's.
#include <gmock/gmock.h>

#include "gateway/wire_fixture.hpp"

namespace mooring::gateway {
namespace {

using test::answer;
using test::basic;
using test::on_the_wire;
using test::Transcript;
using test::Wire;

const std::string auth = basic("anything:moor_mine");
const std::string challenge =
    answer("401 Unauthorized", "badauth\n", "WWW-Authenticate: Basic realm=\"Mooring\"\n");

std::string get(std::string_view target, std::string_view headers = auth)
{
    return std::string{"GET "}.append(target).append(" HTTP/1.0\n").append(headers).append("\n");
}

std::string ok(std::string_view body)
{
    return answer("200 OK", body);
}

std::vector<Transcript> captures()
{
    return {
        {"ddclient 3.10.0-2 (Debian), two hosts",
         "GET /nic/update?system=dyndns&hostname=cam.example.org,home.example.org&myip=203.0.113.7 "
         "HTTP/1.1\nHost: 127.0.0.1:18080\nAuthorization: Basic "
         "YWxpY2VAZXhhbXBsZS5vcmc6cEBzczp3JXJk\nUser-Agent: ddclient/3.10.0\nConnection: close\n\n",
         ok("good 203.0.113.7\ngood 203.0.113.7\n")},
        {"ddclient 3.10.0-2, detection failed: myip empty means the peer",
         "GET /nic/update?system=dyndns&hostname=home.example.org&myip= HTTP/1.1\nHost: x\n" +
             auth + "\n",
         ok("good 198.51.100.23\n")},
        {"ddclient 4.0.1-rc.2, dual stack",
         "GET /nic/update?hostname=home.example.org&myip=203.0.113.7,2001:db8::7 HTTP/1.1\nHost: "
         "127.0.0.1:18443\nAuthorization: Basic YWxpY2U6cHc=\nUser-Agent: "
         "ddclient.in/4.0.1-rc.2\nAccept: */*\n\n",
         ok("good 203.0.113.7,2001:db8::7\n")},
        {"ddclient master, wildcard, mx and backupmx are ignored",
         get("/nic/update?hostname=a.example.org,b.example.org&myip=203.0.113.7&wildcard=ON&mx="
             "mail.example.org&backmx=YES"),
         ok("good 203.0.113.7\ngood 203.0.113.7\n")},
        {"inadyn 2.10.0, custom: port missing from Host",
         "GET /nic/update?hostname=home.example.org&myip=203.0.113.9 HTTP/1.0\nHost: 127.0.0.1\n"
         "Authorization: Basic YWxpY2VAZXhhbXBsZS5vcmc6cEBzczp3IGQlMQ==\nUser-Agent: inadyn/2.10.0 "
         "https://github.com/troglobit/inadyn/issues\n\n",
         ok("good 203.0.113.9\n")},
        {"GNU Wget 1.21.3, request 1: no credentials before a challenge",
         "GET /nic/update?hostname=h.example.org&myip=203.0.113.7 HTTP/1.1\nHost: 127.0.0.1:18080\n"
         "User-Agent: Wget/1.21.3\nAccept: */*\nAccept-Encoding: identity\nConnection: "
         "Keep-Alive\n\n",
         challenge},
        {"GNU Wget 1.21.3, request 2",
         "GET /nic/update?hostname=h.example.org&myip=203.0.113.7 HTTP/1.1\nHost: 127.0.0.1:18080\n"
         "User-Agent: Wget/1.21.3\nAccept: */*\nAccept-Encoding: identity\nConnection: Keep-Alive\n"
         "Authorization: Basic dXNAZXI6cDp3\n\n",
         ok("good 203.0.113.7\n")},
        {"OPNsense native backend: list and IPv6 percent-encoded",
         "GET "
         "/nic/update?hostname=home.example.org%2Ccam.example.org&myip=2001%3Adb8%3A%3A7&system="
         "dyndns&wildcard=NOCHG HTTP/1.1\nHost: 127.0.0.1:18080\nUser-Agent: "
         "OPNsense-dyndns\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\n"
         "Authorization: Basic YWxpY2VAZXhhbXBsZS5vcmc6cDp3\n\n",
         ok("good 2001:db8::7\ngood 2001:db8::7\n")},
    };
}

/// From sources and documents: what these clients send, not captured.
std::vector<Transcript> derived()
{
    return {
        {"ez-ipupdate 3.0.11: trailing ampersand",
         "GET /nic/update?hostname=home.example.org&myip=203.0.113.7&wildcard=OFF& HTTP/1.0\n"
         "Authorization: Basic YWxpY2U6cHc=\nUser-Agent: ez-update-3.0.11b8 unknown [daemon] (by "
         "Angus "
         "Mackay)\nHost: ddns.example.net\n\n",
         ok("good 203.0.113.7\n")},
        {"mdu (Tomato)",
         get("/nic/update?system=dyndns&hostname=home.example.org&mx=&backmx=NO&myip=203.0.113.7",
             auth +
                 "User-Agent: Mozilla/5.0 (X11; Linux) Firefox/109.0\nCache-Control: no-cache\n"),
         ok("good 203.0.113.7\n")},
        {"pfSense: empty values",
         get("/nic/update?system=dyndns&hostname=home.example.org&myip=203.0.113.7&wildcard=&mx=&"
             "backmx=NO",
             auth + "User-Agent: phpDynDNS/0.7\n"),
         ok("good 203.0.113.7\n")},
        {"ddns-updater dyn: /v3/update",
         get("/v3/update?hostname=home.example.org&myip=203.0.113.7"), ok("good 203.0.113.7\n")},
        {"Speedport Smart 4: IPv6 first",
         get("/nic/update?hostname=home.example.org&myip=2001:db8::7,203.0.113.7"),
         ok("good 2001:db8::7,203.0.113.7\n")},
        {"DrayTek: GET with a form content type and no body",
         get("/nic/update?hostname=home.example.org&myip=203.0.113.7",
             auth + "User-Agent: Vigor2960 series\nContent-Type: "
                    "application/x-www-form-urlencoded\nContent-Length: 0\n"),
         ok("good 203.0.113.7\n")},
        {"HPE, H3C, Huawei",
         get("/nic/update?system=dyndns&hostname=home.example.org&myip=203.0.113.7"),
         ok("good 203.0.113.7\n")},
        {"Synology DSM",
         get("/nic/"
             "update?hostname=home.example.org&myip=203.0.113.7&system=dyndns&wildcard=NOCHG&mx="
             "NOCHG&backmx=NOCHG"),
         ok("good 203.0.113.7\n")},
        {"INWX style: no host name, Basic user is the host",
         get("/nic/update?myip=203.0.113.7", basic("cam.example.org:moor_mine")),
         ok("good 203.0.113.7\n")},
        {"HE style: secret in the query",
         get("/nic/update?hostname=home.example.org&password=moor_mine&myip=203.0.113.7", ""),
         ok("good 203.0.113.7\n")},
        {"spdyn style: user and pass in the query",
         get("/nic/update?hostname=home.example.org&myip=203.0.113.7&user=u&pass=moor_mine", ""),
         ok("good 203.0.113.7\n")},
        {"DD-WRT custom: the host name is a bare word", get("/nic/update?home.example.org"),
         ok("good 198.51.100.23\n")},
        {"POST with a form (Dyn: permitted, discouraged)",
         "POST /nic/update HTTP/1.1\n" + auth +
             "Content-Type: application/x-www-form-urlencoded\nContent-Length: 43\n\n"
             "hostname=home.example.org&myip=203.0.113.7\n",
         ok("good 203.0.113.7\n")},
        {"OPNsense Custom PUT",
         "PUT /nic/update?hostname=home.example.org HTTP/1.1\n" + auth +
             "Content-Length: 16\n\nmyip=203.0.113.7",
         ok("good 203.0.113.7\n")},
        {"UniFi custom with IPv6 alias",
         get("/nic/update?hostname=home.example.org&myipv6=2001:db8::7"), ok("good 2001:db8::7\n")},
    };
}

std::vector<Transcript> targets()
{
    const std::string fields = "hostname=home.example.org&myip=203.0.113.7";
    const auto good = ok("good 203.0.113.7\n");
    return {
        {"ddclient #700: double slash", get("//nic/update?" + fields), good},
        {"MikroTik scripts: slash before the query", get("/nic/update/?" + fields), good},
        {"docker-ddns-server #6: /v2/update", get("/v2/update?" + fields), good},
        {"a proxy's absolute form", get("https://ddns.example.net/nic/update?" + fields), good},
        {"no leading slash", get("nic/update?" + fields), good},
        {"inadyn #175: encoded as a whole",
         get("%2fnic%2fupdate%3fhostname%3dhome.example.org%26myip%3d203.0.113.7"), good},
        {"nsupdate.info #8: FRITZ!OS glued two URLs",
         get("/nic/update%20http:/ipv6.nsupdate.info/nic/update?" + fields), good},
        {"trailing question mark", get("/nic/update?" + fields + "&?"), good},
        {"upper case parameters (Synology help)",
         get("/nic/update?HOSTNAME=home.example.org&MYIP=203.0.113.7"), good},
        {"unifi-ddns #74: placeholders, then the real ones",
         get("/nic/update?ip=%i&hostname=%h/nic/update?system=dyndns&" + fields), good},
        {"deSEC's regression test: junk is no server error",
         get("/nic/update?/https:/update.dedyn.io/example.dedyn.io"),
         answer("400 Bad Request", "notfqdn\n")},
        {"HEAD is no update", "HEAD /nic/update?" + fields + " HTTP/1.1\n" + auth + "\n", ok("")},
        {"an unknown method", "DELETE /nic/update?" + fields + " HTTP/1.1\n" + auth + "\n",
         answer("405 Method Not Allowed", "badagent\n", "Allow: GET, HEAD, POST, PUT\n")},
        {"another path", get("/foobar.workers.dev"), answer("404 Not Found", "not found\n")},
    };
}

std::vector<Transcript> addresses()
{
    const std::string home = "/nic/update?hostname=home.example.org&";
    return {
        {"no address at all", get("/nic/update?hostname=home.example.org"),
         ok("good 198.51.100.23\n")},
        {"malformed means the peer (Dyn)", get(home + "myip=junk"), ok("good 198.51.100.23\n")},
        {"not ASCII", get(home + "myip=\xC3\xBC\xFF"), ok("good 198.51.100.23\n")},
        {"unexpanded placeholders", get(home + "myip=%i&myipv6=<ip6addr>&ip=[IP]&ipv4=__MYIP__"),
         ok("good 198.51.100.23\n")},
        {"an empty element (FRITZ!Box without IPv6)", get(home + "myip=203.0.113.7,"),
         ok("good 203.0.113.7\n")},
        {"blanks", get(home + "myip=203.0.113.7,+2001:db8::7"),
         ok("good 203.0.113.7,2001:db8::7\n")},
        {"both families by name", get(home + "myip=203.0.113.7&myipv6=2001:db8::7"),
         ok("good 203.0.113.7,2001:db8::7\n")},
        {"Dynu: myip=no keeps IPv4", get(home + "myip=no&myipv6=2001:db8::7"),
         ok("good 2001:db8::7\n")},
        {"the spelling is echoed", get(home + "myip=2001:DB8:0:0:0:0:0:0007"),
         ok("good 2001:DB8:0:0:0:0:0:0007\n")},
        {"a zone id", get(home + "myip=2001:db8::7%25eth0"), ok("good 2001:db8::7%eth0\n")},
        {"an IPv4-mapped address is IPv4", get(home + "myip=::ffff:192.0.2.1"),
         ok("nochg ::ffff:192.0.2.1\n")},
        {"address with length: the address", get(home + "myipv6=2001:db8::7/64"),
         ok("good 2001:db8::7/64\n")},
        {"a bare prefix alone", get(home + "myipv6=2001:db8:1:2::/64"),
         answer("400 Bad Request", "badip\n")},
        {"glued prefix and suffix", get(home + "myip=2001:db8:1:2::/647656:3cff:fe47:1"),
         answer("400 Bad Request", "badip\n")},
        {"a prefix beside an address", get(home + "myip=203.0.113.7,2001:db8:1:2::/64"),
         ok("good 203.0.113.7\n")},
        {"OpenWrt's dummy update", get(home + "myip=127.0.0.1"), ok("nochg 127.0.0.1\n")},
        {"OpenWrt's dummy update, IPv6", get(home + "myip=::1"), ok("nochg ::1\n")},
        {"unspecified is an address that is never published", get(home + "myip=0.0.0.0"),
         ok("nochg 0.0.0.0\n")},
        {"nothing changes", get(home + "myip=192.0.2.1"), ok("nochg 192.0.2.1\n")},
        {"the first of two of one family", get(home + "myip=203.0.113.7,203.0.113.8"),
         ok("good 203.0.113.7\n")},
        {"the last value of a repeated key", get(home + "myip=203.0.113.7&myip=203.0.113.8"),
         ok("good 203.0.113.8\n")},
        {"an address that holds a code", get(home + "myip=2001:db8:911::1"),
         ok("good 2001:db8:911::1\n")},
        {"IPFire's No-IP: address=", get(home + "address=203.0.113.7"), ok("good 203.0.113.7\n")},
    };
}

std::vector<Transcript> hosts()
{
    const auto with = [](std::string_view names) {
        return get("/nic/update?myip=203.0.113.7&hostname=" + std::string{names});
    };
    std::string twenty;
    std::string twenty_lines;
    for (int i = 0; i < 20; ++i) {
        twenty += "nobody" + std::to_string(i) + ".example.org,";
        twenty_lines += "nohost\n";
    }
    return {
        {"not the key's host", with("other.example.org"), answer("404 Not Found", "nohost\n")},
        {"no host at all", with("nobody.example.org"), answer("404 Not Found", "nohost\n")},
        {"a single label", with("home"), answer("400 Bad Request", "notfqdn\n")},
        {"unexpanded placeholders", with("%h"), answer("400 Bad Request", "notfqdn\n")},
        {"unexpanded placeholders, Synology", with("__HOSTNAME__"),
         answer("400 Bad Request", "notfqdn\n")},
        {"unexpanded placeholders, FRITZ!Box", with("%3Cdomain%3E"),
         answer("400 Bad Request", "notfqdn\n")},
        {"an address is no host name", with("192.0.2.1"), answer("400 Bad Request", "notfqdn\n")},
        {"no host name, and the key has several", get("/nic/update?myip=203.0.113.7"),
         answer("400 Bad Request", "notfqdn\n")},
        {"no host name, and the key has one",
         get("/nic/update?myip=203.0.113.7", basic("alice:moor_only")), ok("good 203.0.113.7\n")},
        {"no host name, and the user name only looks like one",
         get("/nic/update?myip=203.0.113.7", basic("john.doe:moor_only")),
         ok("good 203.0.113.7\n")},
        {"no host name, and the user name is not the key's",
         get("/nic/update?myip=203.0.113.7", basic("other.example.org:moor_mine")),
         answer("404 Not Found", "nohost\n")},
        {"an empty host name counts as none",
         get("/nic/update?hostname=&myip=203.0.113.7", basic("cam.example.org:moor_mine")),
         ok("good 203.0.113.7\n")},
        {"dyndns1 habit: hostname=YES, host_id",
         get("/nic/"
             "update?action=edit&started=1&hostname=YES&host_id=home.example.org&myip=203.0.113.7"),
         ok("good 203.0.113.7\n")},
        {"case and trailing dot", with("HOME.Example.ORG."), ok("good 203.0.113.7\n")},
        {"a U-label", with("B%C3%BCcher.example.org"), ok("good 203.0.113.7\n")},
        {"its A-label", with("XN--bcher-kva.example.org"), ok("good 203.0.113.7\n")},
        {"a line per host, in order, errors among them",
         with("cam.example.org,nobody.example.org,x,home.example.org"),
         ok("good 203.0.113.7\nnohost\nnotfqdn\ngood 203.0.113.7\n")},
        {"blanks and empty elements", with("+cam.example.org,,+home.example.org+,"),
         ok("good 203.0.113.7\ngood 203.0.113.7\n")},
        {"all of several fail: the first one's status", with("nobody.example.org,x"),
         answer("404 Not Found", "nohost\nnotfqdn\n")},
        {"the same host twice", with("home.example.org,home.example.org"),
         ok("good 203.0.113.7\nnochg 203.0.113.7\n")},
        {"suspended", with("blocked.example.org"), answer("403 Forbidden", "abuse\n")},
        {"twenty hosts", with(twenty), answer("404 Not Found", twenty_lines)},
        {"twenty-one hosts", with(twenty + "home.example.org"),
         answer("400 Bad Request", "numhost\n")},
    };
}

std::vector<Transcript> credentials()
{
    const std::string target = "/nic/update?hostname=home.example.org&myip=203.0.113.7";
    const auto good = ok("good 203.0.113.7\n");
    return {
        {"wrong secret", get(target, basic("alice:wrong")), challenge},
        {"a key without the right", get(target, basic("alice:moor_acme")), challenge},
        {"no scheme", get(target, "Authorization: YWxpY2U6cHc=\n"), challenge},
        {"rubbish", get(target, "Authorization: Basic \xFF\xFE\x80\n"), challenge},
        {"trailing LF from a shell", get(target, basic("alice:moor_mine\n")), good},
        {"quoted pair with LF", get(target, basic("\"alice:moor_mine\"\n")), good},
        {"not encoded", get(target, "Authorization: Basic alice:moor_mine\n"), good},
        {"inadyn's %p in the query", get(target + "&password=p%40%3aw+d", ""), good},
        {"the scheme in any case", get(target, "authorization: bAsIc YWxpY2U6cHc=\n"), good},
        {"a token", get(target, "Authorization: Bearer moor_mine\n"), good},
        {"rubbish in the header, key in the query",
         get(target + "&key=moor_mine", "Authorization: Basic ====\n"), good},
        {"a wrong password in the header, the key in the query",
         get(target + "&token=moor_mine", basic("alice:wrong")), good},
        {"an empty password", get(target, basic("alice:")), challenge},
        {"offline is not offered", get(target + "&offline=yes"), ok("!donator\n")},
        {"offline=NOCHG asks for nothing", get(target + "&offline=NOCHG"), good},
    };
}

class Dyndns2Transcripts : public ::testing::TestWithParam<Transcript> {};

TEST_P(Dyndns2Transcripts, AreHeardByteForByte)
{
    Wire wire;

    EXPECT_EQ(wire.hear(GetParam().request), on_the_wire(GetParam().response)) << GetParam().why;
}

INSTANTIATE_TEST_SUITE_P(Captures, Dyndns2Transcripts, ::testing::ValuesIn(captures()));
INSTANTIATE_TEST_SUITE_P(Derived, Dyndns2Transcripts, ::testing::ValuesIn(derived()));
INSTANTIATE_TEST_SUITE_P(Targets, Dyndns2Transcripts, ::testing::ValuesIn(targets()));
INSTANTIATE_TEST_SUITE_P(Addresses, Dyndns2Transcripts, ::testing::ValuesIn(addresses()));
INSTANTIATE_TEST_SUITE_P(Hosts, Dyndns2Transcripts, ::testing::ValuesIn(hosts()));
INSTANTIATE_TEST_SUITE_P(Credentials, Dyndns2Transcripts, ::testing::ValuesIn(credentials()));

}  // namespace
}  // namespace mooring::gateway
