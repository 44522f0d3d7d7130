using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search.Query;

/// <summary>Users find exactly the messages in the history that they can see.</summary>
[Parallelizable]
internal sealed class SearchVisibilityTests : ServerFixture
{
    private static readonly string[] Vocabulary = ["amber", "basalt", "amberjack", "cobalt", "dune"];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_search_finds_exactly_the_messages_in_the_visible_history(int seed)
    {
        var random = new Random(seed);
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        RoomClient[] people = [ana, ben, cleo];
        using var http = Server.As(ana.User.Access);
        var groups = new List<long>();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var made = await http.PostAsync(
                "/chat/groups/", new { name = "A group", member_ids = new[] { ben.UserId, cleo.UserId } },
                HttpStatusCode.Created);
            groups.Add(made.Data().Number("id"));
        }

        for (var step = 0; step < 120; step++)
            await ActAsync(random, people, groups, http);

        foreach (var person in people)
        {
            foreach (var word in Vocabulary)
                Assert.That(
                    await Server.FindAllAsync(person.User, word, limit: 7),
                    Is.EqualTo(await HistoryAsync(person, people, groups, word)), $"{person.User.Email}: {word}");
        }
    }

    private static async Task ActAsync(Random random, RoomClient[] people, List<long> groups, HttpClient owner)
    {
        var actor = people[random.Next(people.Length)];
        var text = $"{Vocabulary[random.Next(Vocabulary.Length)]} {Vocabulary[random.Next(Vocabulary.Length)]}";
        var group = groups[random.Next(groups.Count)];
        var other = people[random.Next(1, people.Length)].UserId;
        switch (random.Next(10))
        {
            case 0:
                await actor.SendAsync(new { action = "delete_message", message_id = random.Next(1, 400) });
                break;
            case 1:
                await actor.SendAsync(new { action = "edit_message", message_id = random.Next(1, 400), message_body = text });
                break;
            case 2:
                await owner.DeleteAsync($"/chat/groups/{group}/members/{other}/");
                break;
            case 3:
                using (await owner.PostAsync($"/chat/groups/{group}/members/", System.Net.Http.Json.JsonContent.Create(
                    new { user_ids = new[] { other } })))
                    break;
            case < 7:
                await actor.SendAsync(new { action = "text_message", thread_id = group, message_body = text });
                break;
            default:
                await actor.SendAsync(new
                {
                    action = "text_message",
                    receiver_id = people[random.Next(people.Length)].UserId,
                    message_body = text
                });
                break;
        }

        await actor.ReceiveUntilPongAsync();
    }

    private async Task<long[]> HistoryAsync(RoomClient person, RoomClient[] people, List<long> groups, string word)
    {
        var ids = new HashSet<long>();
        foreach (var path in people.Select(other => $"/chat/messages/{other.UserId}/")
            .Concat(groups.Select(group => $"/chat/thread/messages/{group}/")))
        {
            var page = (await Server.GetAsync(person.User, $"{path}?limit=500")).Data();
            Assert.That(page.HasMore(), Is.False);
            ids.UnionWith(page.Messages()
                .Where(message => message.Text("message") is { } text
                    && text.Split(' ').Any(part => part.StartsWith(word, StringComparison.Ordinal)))
                .Select(message => message.Number("id")));
        }

        return [.. ids.OrderDescending()];
    }
}
