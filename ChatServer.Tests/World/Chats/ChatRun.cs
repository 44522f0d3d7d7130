using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Chats;

/// <summary>Plays everything that users do with chats.</summary>
internal sealed class ChatRun(TestServer server) : WorldRun(server)
{
    protected override string Draw(Random random) => ChatMoves.All.Draw(random);

    protected override async Task PlayAsync(IReadOnlyList<WorldStep> steps)
    {
        var people = new List<WorldPerson>();
        var play = new ChatPlay(Server, people);
        try
        {
            for (var person = 0; person < ChatPlay.People; person++)
                await EnterAsync(play, people, person);

            foreach (var step in steps)
            {
                play.Begin();
                await ChatMoves.All.PlayAsync(play, step);
            }

            await play.SettleAsync();
            foreach (var device in play.Devices.Where(device => !device.IsConnected))
                await device.ReconnectAsync(limit: 1 + steps.Count % 7);
            for (var person = 0; person < ChatPlay.People; person++)
                await ChatComparison.CompareAsync(play, person);
        }
        finally
        {
            foreach (var device in play.Devices)
                await device.DisposeAsync();
            foreach (var person in people)
                await person.DisposeAsync();
        }
    }

    private async Task EnterAsync(ChatPlay play, List<WorldPerson> people, int person)
    {
        people.Add(await WorldPerson.ConnectAsync(Server, $"Person{person}"));
        var barrier = await people[person].AskAsync(
            HttpMethod.Post, "/api/v1/chats/new", new { chat = new { title = "Barriers" } });
        play.Barriers.Add(barrier!.Value.Text("id")!);
        foreach (var isRaw in new[] { true, false })
        {
            var device = new ChatDevice(play, person, isRaw);
            play.Devices.Add(device);
            await device.ReconnectAsync(limit: 100);
        }
    }
}
