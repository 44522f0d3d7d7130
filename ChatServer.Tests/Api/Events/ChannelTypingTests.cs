using System.Text.Json;
using ChatServer.Accounts.Blocks;
using ChatServer.Channels;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>Typing in standard channels, which users read without joining.</summary>
[Parallelizable]
internal sealed class ChannelTypingTests : ServerFixture
{
    private TestUser admin = null!;

    [OneTimeSetUp]
    public async Task MakeAdmin() => admin = await Server.RegisterAdminAsync("Ada");

    [Test]
    public async Task A_reader_who_types_is_seen_by_all_who_hear_the_channel_and_nobody_else()
    {
        var (ben, cleo, dora) =
            (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"), await Server.RegisterAsync("Dora"));
        var channel = await Server.MakeChannelAsync(admin, StandardChannels.ReadableBy(ben.UserId, cleo.UserId));
        await using var admins = await Server.ConnectToEventsAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await SocketIoClient.ConnectAsync(Server.Address, cleo);
        await using var doras = await Server.ConnectToEventsAsync(dora);

        await bens.TypeAsync(channel);

        var typing = await admins.ReceiveEventAsync("typing");
        Assert.That(typing.GetProperty("user").Text("name"), Is.EqualTo("Ben"));
        Assert.That((await cleos.ReceiveAsync("events:channel")).GetRawText(), Is.EqualTo(typing.GetRawText()));
        await bens.ReceiveEventAsync("typing");
        Assert.That(await bens.ReceiveUntilPongAsync(), Is.Empty, "the echo comes once");
        Assert.That(await doras.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Who_may_not_read_the_channel_types_to_nobody()
    {
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var channel = await Server.MakeChannelAsync(admin, StandardChannels.ReadableBy(ben.UserId, cleo.UserId));
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await Server.ConnectToEventsAsync(cleo);
        await Server.ChangeAccessAsync(admin, channel, StandardChannels.ReadableBy(cleo.UserId));
        await bens.ReceiveEventAsync("channel:removed");

        await bens.TypeAsync(channel);

        await bens.ReceiveErrorAsync("not_found", "channel_id");
        Assert.That(await cleos.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_member_who_is_removed_types_to_nobody()
    {
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var channel = await Server.MakeChannelAsync(admin, StandardChannels.ReadableBy(ben.UserId, cleo.UserId));
        await Server.Get<ChannelMemberships>().JoinAsync(new JoinChannel(ben.UserId, channel), CancellationToken.None);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await Server.ConnectToEventsAsync(cleo);
        await bens.TypeAsync(channel);
        await cleos.ReceiveEventAsync("typing");
        await bens.ReceiveEventAsync("typing");

        await Server.Get<ChannelMemberships>().RemoveAsync(
            new RemoveChannelMembers(admin.UserId, channel, [ben.UserId]), CancellationToken.None);
        await bens.ReceiveEventAsync("channel:removed");
        await bens.TypeAsync(channel);

        await bens.ReceiveErrorAsync("not_found", "channel_id");
    }

    [Test]
    public async Task A_readers_typing_is_passed_on_once_a_second_and_ends()
    {
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var channel = await Server.MakeChannelAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await Server.ConnectToEventsAsync(cleo);

        for (var count = 0; count < 20; count++)
            await bens.TypeAsync(channel);
        await bens.TypeAsync(channel, typing: false);

        Assert.That(IsTyping(await cleos.ReceiveEventAsync("typing")), Is.True);
        JsonElement last;
        var passed = 1;
        for (last = await cleos.ReceiveEventAsync("typing"); IsTyping(last); last = await cleos.ReceiveEventAsync("typing"))
            passed++;
        Assert.That(passed, Is.LessThan(10));
    }

    [Test]
    public async Task Typing_isnt_passed_on_where_one_has_blocked_the_other()
    {
        var (ben, cleo, dora) =
            (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"), await Server.RegisterAsync("Dora"));
        var channel = await Server.MakeChannelAsync(admin);
        await Server.WriteAsync(write => BlockStore.TryInsert(write, ben.UserId, cleo.UserId));
        await Server.WriteAsync(write => BlockStore.TryInsert(write, dora.UserId, ben.UserId));
        await using var admins = await Server.ConnectToEventsAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var cleos = await Server.ConnectToEventsAsync(cleo);
        await using var doras = await Server.ConnectToEventsAsync(dora);

        await bens.TypeAsync(channel);
        await admins.ReceiveEventAsync("typing");

        Assert.That(await cleos.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await doras.ReceiveUntilPongAsync(), Is.Empty);
    }

    private static bool IsTyping(JsonElement payload) =>
        payload.GetProperty("data").GetProperty("data").GetProperty("typing").GetBoolean();
}
