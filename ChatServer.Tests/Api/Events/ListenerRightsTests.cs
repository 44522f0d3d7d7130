using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Api;
using ChatServer.Channels;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>Changes of rights on open connections. Only members of the user group "Hearers" may use channels.</summary>
[Parallelizable]
internal sealed class ListenerRightsTests : ServerFixture
{
    private TestUser admin = null!;
    private Guid hearers;

    protected override (string Key, string Value)[] Settings =>
        [("Chat:Permissions:UseChannels", "false"), ("Chat:Permissions:Groups:Hearers", "features.channels")];

    [OneTimeSetUp]
    public async Task MakeHearers()
    {
        admin = await Server.RegisterAdminAsync("Ada");
        hearers = await Server.MakeUserGroupAsync("Hearers");
    }

    [Test]
    public async Task A_role_that_is_granted_and_revoked_counts_without_a_reconnect()
    {
        var (ben, channel) = (await Server.RegisterAsync("Ben"), await Server.MakeChannelAsync(admin, AccessLists.Nobody));
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.SetAdminAsync(ben, isAdmin: true);
        await bens.ReceiveEventAsync("channel:created");
        await admins.SayAsync(channel, "to administrators");
        Assert.That(ContentOf(await bens.ReceiveEventAsync("message")), Is.EqualTo("to administrators"));

        await Server.SetAdminAsync(ben, isAdmin: false);
        await admins.SayAsync(channel, "to the others");
        await ExpectRemovedAsync(bens, channel);
    }

    [Test]
    public async Task A_role_that_another_process_changes_counts_too()
    {
        var (ben, channel) = (await Server.RegisterAsync("Ben"), await Server.MakeChannelAsync(admin, AccessLists.Nobody));
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await SetSilentlyAsync(ben, isAdmin: true);
        await bens.ReceiveEventAsync("channel:created");
        await SetSilentlyAsync(ben, isAdmin: false);
        await ExpectRemovedAsync(bens, channel);
    }

    [Test]
    public async Task A_renamed_user_group_gives_and_takes_permissions_at_once()
    {
        var ben = await RegisterHearerAsync("Ben");
        var channel = await Server.MakeChannelAsync(admin);
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await admins.SayAsync(channel, "to hearers");
        await bens.ReceiveEventAsync("message");

        await RenameAsync("Others");
        await admins.SayAsync(channel, "to nobody");
        await ExpectRemovedAsync(bens, channel);

        await RenameAsync("Hearers");
        await bens.ReceiveEventAsync("channel:created");
        await admins.SayAsync(channel, "to hearers again");
        Assert.That(ContentOf(await bens.ReceiveEventAsync("message")), Is.EqualTo("to hearers again"));
    }

    [Test]
    public async Task Users_who_lose_the_permission_are_told_of_each_of_their_channels_and_hear_nothing_more()
    {
        var ben = await RegisterHearerAsync("Ben");
        await using var admins = await Server.ConnectToMessagesAsync(admin);
        var (channel, group) = (await Server.MakeChannelAsync(admin), await Server.CreateGroupAsync(admin, ben.UserId));
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await Server.WriteAsync(write => UserGroupWrites.Remove(write, hearers, ben.UserId));
        await admins.SayAsync(channel, "to the channel");
        await admins.SayAsync(group, "to the group");

        await ExpectRemovedAsync(bens, channel, group);
    }

    [Test]
    public async Task A_page_of_the_past_shows_nothing_to_users_without_the_permission()
    {
        await using var anas = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await anas.PostMessageAsync(ben.UserId, "hello");

        await using var bens = await Server.ConnectToEventsAsync(ben, cursor: "0");

        Assert.That((await bens.ReceivePastAsync()).Frames, Is.Empty);
    }

    [Test]
    public async Task Another_device_has_what_its_user_hears_read_again()
    {
        var ben = await Server.RegisterAsync("Ben");
        await Server.MakeChannelAsync(admin);
        await using var first = await Server.ConnectToEventsAsync(ben);
        await Server.WriteAsync(write => UserGroupStore.TryAdd(write, hearers, ben.UserId)); // without an event

        await using var second = await Server.ConnectToEventsAsync(ben);

        await first.ReceiveEventAsync("channel:created");
    }

    [Test]
    public async Task Only_a_change_of_access_has_listeners_read_again()
    {
        var (ben, channel) = (await Server.RegisterAsync("Ben"), await Server.MakeChannelAsync(admin));
        Server.Events.Forget();

        await Server.Get<ChannelUpdates>().UpdateAsync(
            new UpdateChannel(admin.UserId, channel, "another name", new DetailsChange()), CancellationToken.None);
        Assert.That(Server.Events.All.OfType<ChannelAccessChanged>(), Is.Empty);

        await Server.Get<ChannelMemberships>().RemoveAsync(
            new RemoveChannelMembers(admin.UserId, channel, [ben.UserId]), CancellationToken.None);
        Assert.That(
            Server.Events.All.OfType<ChannelAccessChanged>().Single().Users, Is.EqualTo(new[] { ben.UserId }), "only theirs");
    }

    private async Task<TestUser> RegisterHearerAsync(string name)
    {
        var user = await Server.RegisterAsync(name);
        Assert.That(await Server.WriteAsync(write => UserGroupWrites.Add(write, hearers, [user.UserId])), Is.Null);
        return user;
    }

    private async Task RenameAsync(string name) => Assert.That(
        await Server.WriteAsync(write => UserGroupWrites.Change(write, hearers, name, description: null)), Is.Null);

    // As another process does: nothing is published here.
    private Task<bool> SetSilentlyAsync(TestUser user, bool isAdmin) => Server.WriteAsync(write =>
    {
        UserStore.UpdateIsAdmin(write, user.UserId, isAdmin);
        return true;
    });

    // Nothing but removals comes, among them those of the given channels.
    private static async Task ExpectRemovedAsync(EventsClient client, params long[] channels)
    {
        var missing = channels.Select(UuidOf).ToHashSet();
        while (missing.Count > 0)
            missing.Remove((await client.ReceiveEventAsync("channel:removed")).Text("channel_id")!);
        Assert.That((await client.ReceiveUntilPongAsync()).Select(TypeOf), Has.All.EqualTo("channel:removed"));
    }

    private static string TypeOf(JsonElement frame) => frame.GetProperty("data").GetProperty("data").Text("type")!;

    private static string ContentOf(JsonElement payload) =>
        payload.GetProperty("data").GetProperty("data").Text("content")!;

    private static string UuidOf(long channel) => NumberedUuid.OfConversation(channel).ToString();
}
