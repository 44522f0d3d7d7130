using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Accounts;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Webhook;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>Creates places, and puts their actor into a relation.</summary>
internal static partial class PlaceMaking
{
    /// <summary>The text of messages in a group after the actor has left.</summary>
    public const string Later = "said after they were gone";

    private static readonly object Question = new { question = "When?", options = new[] { "Monday", "Never" } };

    public static async Task<Place> MakePlaceAsync(this TestServer server, bool isGroup)
    {
        var (actor, other) = (await server.RegisterAsync("Ben"), await server.RegisterAsync("Ana"));
        var (third, fresh) = (await server.RegisterAsync("Cleo"), await server.RegisterAsync("Dora"));
        using var bens = server.As(actor.Access);
        using var anas = server.As(other.Access);
        var own = await SendAsync(bens, new { recipient_id = actor.UserId, content = "a note to myself" });
        var thread = isGroup
            ? (await server.CreateGroupAsync(actor, "Climbing", other.UserId, third.UserId)).Number("id")
            : NumberOf((await SendAsync(anas, new { recipient_id = actor.UserId, content = "hello from the other" })).Text(
                "conversation_id"));
        var conversation = $"conv_{thread}";
        var theirs = await SendAsync(anas, new { conversation_id = conversation, content = "hello again" });
        var message = await SendAsync(bens, new { conversation_id = conversation, content = "hello" });
        var poll = await SendAsync(bens, new { conversation_id = conversation, message_type = "poll", data = Question });
        var upload = await bens.UploadFormAsync("not announced"u8.ToArray(), ("thread_id", thread), ("message", "soon"));
        var (fileId, filePath) = await ShareAsync(bens, thread);
        return new Place(
            actor, other, third, fresh, isGroup, thread, NumberOf(message.Text("id")), NumberOf(theirs.Text("id")),
            NumberOf(poll.Text("id")), upload.Number("id"), fileId, filePath, NumberOf(own.Text("conversation_id")),
            NumberOf(own.Text("id")), await MakePrivateAsync(server, actor, third));
    }

    /// <summary>Returns the place with its caller from now on: the actor, or a stranger in their place.</summary>
    public static async Task<Place> RelateAsync(this TestServer server, Place place, Relation relation)
    {
        using var bens = server.As(place.Actor.Access);
        using var anas = server.As(place.Other.Access);
        switch (relation)
        {
            case Relation.Stranger:
                return await AsStrangerAsync(server, place);
            case Relation.Removed:
                await server.SetRoleAsync(place.Actor, place.Thread, place.Other.UserId, "owner");
                await server.RemoveMemberAsync(place.Other, place.Thread, place.Actor.UserId);
                await SendAsync(anas, new { conversation_id = place.Conversation, content = Later });
                break;
            case Relation.Left:
                await server.SetRoleAsync(place.Actor, place.Thread, place.Other.UserId, "owner");
                await server.RemoveMemberAsync(place.Actor, place.Thread, place.Actor.UserId);
                await SendAsync(anas, new { conversation_id = place.Conversation, content = Later });
                break;
            case Relation.Blocked:
                await anas.PostAsync("/chat/blocks/", new { user_id = place.Actor.UserId }, HttpStatusCode.OK);
                break;
            case Relation.Blocker:
                await bens.PostAsync("/chat/blocks/", new { user_id = place.Other.UserId }, HttpStatusCode.OK);
                break;
            case Relation.Suspended:
                await server.SuspendAsync(place.Actor.UserId);
                break;
            case Relation.Disabled:
                await server.Get<AccountStatus>().DisableAsync(new DisableAccount(place.Actor.UserId), CancellationToken.None);
                break;
            case Relation.SignedOut:
                await bens.PostAsync("/auth/logout/", new { }, HttpStatusCode.OK);
                break;
        }

        return place;
    }

    // A stranger has a conversation of their own, like every user.
    private static async Task<Place> AsStrangerAsync(TestServer server, Place place)
    {
        var eve = await server.RegisterAsync("Eve");
        using var eves = server.As(eve.Access);
        var note = await SendAsync(eves, new { recipient_id = eve.UserId, content = "a note to myself" });
        return place with { Actor = eve, Own = NumberOf(note.Text("conversation_id")), OwnMessage = NumberOf(note.Text("id")) };
    }

    private static async Task<PrivatePlace> MakePrivateAsync(TestServer server, TestUser user, TestUser another)
    {
        using var http = server.As(user.Access);
        var ids = new List<string>();
        foreach (var (path, body) in new (string, object)[]
        {
            ("chats/new", new { chat = new { title = "Plans" } }), ("folders/", new { name = "Work" }),
            ("chats/new", new { chat = new { title = "Old plans" } }), ("folders/", new { name = "Old work" }),
        })
            ids.Add((await http.PostAsync($"/api/v1/{path}", body, HttpStatusCode.OK)).Text("id")!);
        var (mine, theirs) = (await server.AddAgentAsync(user.UserId), await server.AddAgentAsync(another.UserId));
        var owned = await OpenAsync(server, another, mine);
        var chat = await OpenAsync(server, user, theirs);
        return new PrivatePlace(ids[0], ids[1], ids[2], ids[3])
        {
            Agent = $"{mine}",
            OwnedChat = $"{NumberedUuid.OfConversation(owned)}",
            AgentChat = $"{NumberedUuid.OfConversation(chat)}",
            Run = $"{NumberedUuid.OfRun(await server.AddRunAsync(chat))}",
            OthersAgent = $"{await server.AddAgentAsync(another.UserId)}",
            Answer = $"{NumberedUuid.OfAnswer(await TeachAsync(server, user, mine))}",
        };
    }

    // An agent that knows an answer, and has a bot.
    private static async Task<long> TeachAsync(TestServer server, TestUser owner, Guid agent)
    {
        await server.Get<BotWebhooks>().SetAsync(
            new SetBotWebhook(owner.UserId, agent, "https://bot.example.com/"), CancellationToken.None);
        var added = await server.Get<AgentAnswers>().AddAsync(
            new AddAnswer(owner.UserId, agent, "Are you open?", "Yes."), CancellationToken.None);
        return added.Value!.Id;
    }

    private static async Task<long> OpenAsync(TestServer server, TestUser visitor, Guid agent) =>
        (await server.Get<AgentChats>().OpenAsync(new OpenAgentChat(visitor.UserId, agent), CancellationToken.None)).Value.Id;

    private static Task<JsonElement> SendAsync(HttpClient http, object message) =>
        http.PostAsync("/api/v1/messages/send", message, HttpStatusCode.OK);

    private static async Task<(long Id, string Path)> ShareAsync(HttpClient http, long thread)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("shared"u8.ToArray()), "file", "notes.txt" } };
        var shared = await http.PostAsync($"/api/v1/messages/conversation/conv_{thread}/share-file", form)
            .ReadAsync(HttpStatusCode.OK);
        var files = await http.GetStringAsync($"/chat/thread/files/{thread}/");
        return (NumberOf(shared.GetProperty("file_info").Text("download_url")), MediaPath().Match(files).Groups["path"].Value);
    }

    private static long NumberOf(string? id) => long.Parse(id!.Split('_')[^1], null);

    [GeneratedRegex("""/media/chat-files/(?<path>[^?"]+)""")]
    private static partial Regex MediaPath();
}
