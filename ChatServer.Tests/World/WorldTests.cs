using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.World;

/// <summary>Random histories of everything that people do with messages, over all APIs, against a model that is too simple to be wrong.</summary>
[Parallelizable]
internal sealed class WorldTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Messages:EditWindow", "none")];

    [Test]
    public void Everybody_sees_what_the_model_says_and_copies_catch_up_with_it() =>
        Prop.ForAll(WorldStep.Many.ToArbitrary(), PlayAsync)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithStartSize(20).WithEndSize(120));

    private async Task PlayAsync(WorldStep[] steps)
    {
        var people = new List<WorldPerson>();
        try
        {
            for (var person = 0; person < WorldPlay.People; person++)
                people.Add(new WorldPerson(Server, await Server.ConnectAsync($"Person{person}")));
            var play = new WorldPlay(Server, people, await MakeConversationsAsync(people));
            foreach (var step in steps)
                await play.PlayAsync(step);

            await play.CompareAsync();
        }
        finally
        {
            foreach (var person in people)
                await person.DisposeAsync();
        }
    }

    // A group, and direct conversations of which two share a person.
    private async Task<List<WorldConversation>> MakeConversationsAsync(List<WorldPerson> people)
    {
        var group = new WorldConversation(isGroup: true, [0, 1, 2]);
        using var http = Server.As(people[0].User.Access);
        var created = await http.PostAsync(
            "/chat/groups/", new { name = "Climbing", member_ids = new[] { people[1].Id, people[2].Id } }, HttpStatusCode.Created);
        group.Id = created.Data().Number("id");
        group.Messages.Add(new WorldMessage((await people[0].ReadAsync(group.Id))[0].Number("id"), sender: 0, text: "", isSystem: true));
        return [group, new WorldConversation(isGroup: false, [0, 1]), new WorldConversation(isGroup: false, [1, 3])];
    }
}
