using System.Net;
using System.Net.Sockets;
using ChatServer.Agents.Outgoing;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Outgoing;

/// <summary>Requests to other servers reach allowed addresses only.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OutgoingHttpTests
{
    [TestCase("93.184.215.14")]
    [TestCase("2606:2800:21f:cb07:6820:80da:af6b:8b2c")]
    [TestCase("::ffff:93.184.215.14")]
    [TestCase("64:ff9b::93.184.215.14")]
    public void A_public_address_may_be_reached(string address)
    {
        Assert.That(OutgoingAddresses.MayReach(IPAddress.Parse(address), allowPrivate: false));
        Assert.That(OutgoingAddresses.MayReach(IPAddress.Parse(address), allowPrivate: true));
    }

    [TestCase("127.0.0.1")]
    [TestCase("127.255.255.254")]
    [TestCase("10.0.0.1")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.168.1.1")]
    [TestCase("100.64.0.1")]
    [TestCase("::1")]
    [TestCase("fd12:3456::1")]
    [TestCase("fc00::1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:10.0.0.1")]
    [TestCase("64:ff9b::10.0.0.1")]
    public void A_private_address_may_be_reached_only_where_it_is_allowed(string address)
    {
        Assert.That(OutgoingAddresses.MayReach(IPAddress.Parse(address), allowPrivate: false), Is.False);
        Assert.That(OutgoingAddresses.MayReach(IPAddress.Parse(address), allowPrivate: true));
    }

    [TestCase("0.0.0.0")]
    [TestCase("169.254.169.254")]
    [TestCase("169.254.1.1")]
    [TestCase("100.100.100.200")]
    [TestCase("168.63.129.16")]
    [TestCase("192.0.0.192")]
    [TestCase("192.0.2.1")]
    [TestCase("198.18.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("240.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("fe80::1")]
    [TestCase("fec0::1")]
    [TestCase("ff02::1")]
    [TestCase("fd00:ec2::254")]
    [TestCase("2001:db8::1")]
    [TestCase("2002:7f00:1::")]
    [TestCase("2001:0:7f00:1::")]
    [TestCase("::ffff:169.254.169.254")]
    [TestCase("64:ff9b::169.254.169.254")]
    [TestCase("::127.0.0.1")]
    public void Special_addresses_and_metadata_services_are_never_reached(string address)
    {
        Assert.That(OutgoingAddresses.MayReach(IPAddress.Parse(address), allowPrivate: false), Is.False);
        Assert.That(OutgoingAddresses.MayReach(IPAddress.Parse(address), allowPrivate: true), Is.False);
    }

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    [TestCase("2130706433")]
    [TestCase("0x7f.1")]
    [TestCase("[::ffff:127.0.0.1]")]
    public async Task This_machine_is_refused_by_whatever_name(string host)
    {
        await using var model = await FakeModelServer.StartAsync();
        using var http = new OutgoingHttp();

        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => GetAsync(http, allowPrivate: false, $"http://{host}:{model.BaseUrl.Port}/"));

        Assert.That(failure!.InnerException, Is.InstanceOf<ForbiddenAddressException>());
        Assert.That(model.Requests, Is.Empty);
    }

    [Test]
    public async Task The_address_that_was_checked_is_the_one_that_is_reached()
    {
        await using var model = await FakeModelServer.StartAsync();
        var asked = 0;
        using var http = new OutgoingHttp((_, _) => Task.FromResult<IPAddress[]>(
            [IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "169.254.169.254")]));

        using var response = await GetAsync(http, allowPrivate: true, $"http://rebound.example:{model.BaseUrl.Port}/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(asked, Is.EqualTo(1), "a name that is looked up again could have another address");
    }

    [Test]
    public async Task A_name_that_moves_to_a_private_address_is_refused()
    {
        await using var model = await FakeModelServer.StartAsync();
        using var http = new OutgoingHttp((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => GetAsync(http, allowPrivate: false, $"http://moved.example:{model.BaseUrl.Port}/"));

        Assert.That(failure!.InnerException, Is.InstanceOf<ForbiddenAddressException>());
        Assert.That(model.Requests, Is.Empty);
    }

    [Test]
    public async Task Forbidden_addresses_and_those_that_do_not_answer_are_skipped()
    {
        await using var model = await FakeModelServer.StartAsync();
        using var http = new OutgoingHttp((_, _) => Task.FromResult<IPAddress[]>(
            [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("127.9.9.9"), IPAddress.Loopback]));

        using var response = await GetAsync(http, allowPrivate: true, $"http://many.example:{model.BaseUrl.Port}/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_redirect_is_an_answer_and_cookies_are_not_kept()
    {
        await using var model = await FakeModelServer.StartAsync();
        model.Answer(ModelAnswers.Status(302, "", ("Location", "http://169.254.169.254/"), ("Set-Cookie", "a=b")));
        using var http = new OutgoingHttp();

        for (var i = 0; i < 2; i++)
        {
            using var response = await GetAsync(http, allowPrivate: true, $"{model.BaseUrl}");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        }

        Assert.That(model.Requests, Has.Count.EqualTo(2));
        Assert.That(model.Requests[1].Headers.Keys, Has.None.EqualTo("Cookie"));
    }

    [Test]
    public async Task A_name_without_an_address_is_not_found()
    {
        using var http = new OutgoingHttp((_, _) => Task.FromResult<IPAddress[]>([]));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => GetAsync(http, allowPrivate: true, "http://nowhere.example/"));

        Assert.That(failure!.InnerException, Is.InstanceOf<SocketException>());
    }

    private static Task<HttpResponseMessage> GetAsync(OutgoingHttp http, bool allowPrivate, string address) =>
        http.For(allowPrivate).SendAsync(new HttpRequestMessage(HttpMethod.Get, address), CancellationToken.None);
}
