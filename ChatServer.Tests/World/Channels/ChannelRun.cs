using ChatServer.Api;
using ChatServer.Tests.Api.Events;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>Plays everything that users do in channels of all kinds.</summary>
internal sealed class ChannelRun(TestServer server) : WorldRun(server)
{
    protected override string Draw(Random random) => ChannelMoves.All.Draw(random);

    protected override async Task PlayAsync(IReadOnlyList<WorldStep> steps)
    {
        var (people, devices) = (new List<WorldPerson>(), new List<EventsDevice>());
        try
        {
            for (var person = 0; person < WorldPlay.People; person++)
                people.Add(await WorldPerson.ConnectAsync(Server, $"Person{person}"));

            var play = new ChannelPlay(Server, people, await MakeChannelsAsync(people));
            var live = new LiveCopies(play, (_, _) => true);
            devices = play.Devices;
            await ConnectDevicesAsync(play);
            foreach (var step in steps)
            {
                play.Begin();
                await ChannelMoves.All.PlayAsync(play, step);
            }

            await CompareAsync(play, live, limit: 1 + steps.Count % 7);
        }
        finally
        {
            foreach (var device in devices)
                await device.DisposeAsync();
            foreach (var person in people)
                await person.DisposeAsync();
        }
    }

    private static async Task CompareAsync(ChannelPlay play, LiveCopies live, int limit)
    {
        await play.SettleAsync();
        foreach (var device in play.Devices.Where(device => !device.IsConnected))
            await device.ReconnectAsync(limit);
        await play.SettleAsync();
        for (var person = 0; person < WorldPlay.People; person++)
            await ChannelComparison.CompareAsync(play, person);
        await CopyMoves.CompareKeptAsync(play, limit);
        await live.CompareAsync();
    }

    private static async Task ConnectDevicesAsync(ChannelPlay play)
    {
        for (var person = 0; person < WorldPlay.People; person++)
        {
            foreach (var isRaw in new[] { true, false })
            {
                var device = new EventsDevice(play, person, isRaw);
                play.Devices.Add(device);
                await device.ReconnectAsync(limit: 100);
            }
        }

        await play.SettleAsync();
    }

    // Two private channels and a public one, which the first user manages, a group and a direct channel.
    private async Task<List<WorldChannel>> MakeChannelsAsync(List<WorldPerson> people)
    {
        await Server.SetAdminAsync(people[0].User, isAdmin: true);
        var first = await MakeAsync(people, "channel", new { name = "first", access_control = new { } });
        var open = await MakeAsync(people, "channel", new { name = "open", access_control = (object?)null });
        open.IsPublic = true;
        var second = await MakeAsync(people, "channel", new { name = "second", access_control = new { } });
        await Server.SetAdminAsync(people[0].User, isAdmin: false);

        int[] members = [1, 2];
        var group = await MakeAsync(
            people, "group", new { name = "group", type = "group", user_ids = members.Select(member => people[member].Id) });
        foreach (var member in members.Prepend(0))
            group.Members[member] = new WorldMember { Role = member == 0 ? "owner" : "member" };
        var history = await people[0].AskAsync($"/chat/thread/messages/{group.Id}/");
        group.Add(new WorldMessage(
            history!.Value.GetProperty("data").GetProperty("messages")[0].Number("id"), 0, "system", "group_created"));

        var direct = await MakeAsync(people, "dm", new { type = "dm", user_ids = new[] { people[1].Id } });
        foreach (var member in new[] { 0, 1 })
            direct.Members[member] = new WorldMember();
        return [first, group, open, direct, second];
    }

    private static async Task<WorldChannel> MakeAsync(List<WorldPerson> people, string kind, object form)
    {
        var made = await people[0].AskAsync(HttpMethod.Post, "/api/v1/channels/create", form);
        return new WorldChannel(kind, creator: 0) { Id = NumberedUuid.ConversationOf(made!.Value.Text("id")!)!.Value };
    }
}
