using ChatServer.Channels;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Api.Events.StandardChannels;

namespace ChatServer.Tests.Api.Events;

/// <summary>Where the live events of a public channel meet pages of the past, while a user joins and leaves it.</summary>
internal sealed class DeliveredOnceTests : FreshServerFixture
{
    private TestUser admin = null!, ben = null!;
    private MessagesClient admins = null!;
    private long channel;

    [SetUp]
    public async Task MakeChannel()
    {
        (admin, ben) = (await Server.RegisterAdminAsync("Ada"), await Server.RegisterAsync("Ben"));
        admins = await Server.ConnectToMessagesAsync(admin);
        channel = await Server.MakeChannelAsync(admin);
    }

    [TearDown]
    public async Task Disconnect() => await admins.DisposeAsync();

    [Test]
    public async Task A_public_channel_is_heard_although_a_page_ended_above_its_event()
    {
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await admins.SayAsync(channel, "one");
            await admins.PostMessageAsync(ben.UserId, "to Ben");
            await bens.SendAsync("sync", new { cursor = "0" });
            var (missed, _) = await bens.ReceivePastAsync();
            Assert.That(missed.Select(Describe), Is.EqualTo(new[] { "channel:created", "message to Ben" }));
        });
        await admins.SayAsync(channel, "two");

        Assert.That(Describe(await bens.ReceiveAsync()), Is.EqualTo("message one"));
        Assert.That(Describe(await bens.ReceiveAsync()), Is.EqualTo("message two"));
    }

    [Test]
    public async Task A_channel_that_the_user_has_joined_is_heard_once()
    {
        await Server.JoinAsync(ben, channel);
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await admins.SayAsync(channel, "one");
            await bens.SendAsync("sync", new { cursor = "0" });
            var (missed, _) = await bens.ReceivePastAsync();
            Assert.That(missed.Select(Describe), Does.Contain("message one"));
        });
        await admins.SayAsync(channel, "two");

        Assert.That(Describe(await bens.ReceiveAsync()), Is.EqualTo("message two"));
    }

    [Test]
    public async Task Joining_after_a_page_was_read_loses_nothing()
    {
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await admins.SayAsync(channel, "one");
            await admins.PostMessageAsync(ben.UserId, "to Ben");
            await bens.SendAsync("sync", new { cursor = "0" });
            await bens.ReceivePastAsync();
            await Server.JoinAsync(ben, channel);
        });
        await admins.SayAsync(channel, "two");

        var heard = await HearUntilAsync(bens, "message two");
        Assert.That(heard.Where(IsMessage), Is.EqualTo(new[] { "message one", "message two" }));
    }

    [Test]
    public async Task Leaving_after_a_page_was_read_repeats_nothing()
    {
        await Server.JoinAsync(ben, channel);
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.WhileDeliveryWaitsAsync(async () =>
        {
            await admins.SayAsync(channel, "one");
            await bens.SendAsync("sync", new { cursor = "0" });
            var (missed, _) = await bens.ReceivePastAsync();
            Assert.That(missed.Select(Describe), Does.Contain("message one"));
            await Server.Get<ChannelMemberships>().RemoveAsync(
                new RemoveChannelMembers(admin.UserId, channel, [ben.UserId]), CancellationToken.None);
        });
        await admins.SayAsync(channel, "two");

        var heard = await HearUntilAsync(bens, "message two");
        Assert.That(heard.Where(IsMessage), Is.EqualTo(new[] { "message two" }));
    }

    [Test]
    public async Task What_was_heard_before_joining_is_in_no_page()
    {
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await admins.SayAsync(channel, "one");
        await HearUntilAsync(bens, "message one");

        await Server.JoinAsync(ben, channel);
        await bens.SendAsync("sync", new { cursor = "0" });
        var (missed, _) = await bens.ReceivePastAsync();

        Assert.That(missed.Select(Describe).Where(IsMessage), Is.Empty);
    }

    private static async Task<IReadOnlyList<string>> HearUntilAsync(EventsClient client, string last)
    {
        var heard = new List<string>();
        while (heard is [] || heard[^1] != last)
            heard.Add(Describe(await client.ReceiveAsync()));
        return heard;
    }

    private static bool IsMessage(string described) => described.StartsWith("message ", StringComparison.Ordinal);
}
