using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>
/// Plays steps on a server and in a naive model at once. Whether each is refused has to be the same; so has what everybody sees in
/// the end, in the history, in their lists, and in the copies that clients kept and brought up to date by <c>sync</c>.
/// </summary>
internal sealed class WorldPlay(TestServer server, IReadOnlyList<WorldPerson> people, IReadOnlyList<WorldConversation> conversations)
{
    public const int People = 4;
    private static readonly string[] Emoji = ["👍", "❤️", "😂", "🎉"];
    private readonly HashSet<(int Who, int Whom)> blocks = [];
    private readonly List<Kept> kept = [];
    private int count;

    private sealed record Kept(int Person, WorldConversation Conversation, string Cursor, ClientCopy Copy);

    public async Task PlayAsync(WorldStep step)
    {
        count++;
        var conversation = conversations[step.Place % conversations.Count];
        switch (step.Move)
        {
            case Move.Send or Move.Reply:
                await SendAsync(step, conversation);
                break;
            case Move.Block or Move.Unblock:
                await BlockAsync(step, step.Move == Move.Block);
                break;
            case Move.Add or Move.Remove:
                await ChangeMemberAsync(step);
                break;
            case Move.Keep:
                await KeepAsync(step.Actor, conversation);
                break;
            case Move.Forget:
                await ForgetAsync();
                break;
            default:
                if (conversation.Messages.Count > 0)
                    await ChangeAsync(step, conversation, conversation.Messages[step.Message % conversation.Messages.Count]);
                break;
        }
    }

    public async Task CompareAsync()
    {
        foreach (var conversation in conversations.Where(conversation => conversation.Id > 0))
        {
            for (var person = 0; person < People; person++)
                await CompareAsync(conversation, person);
        }

        foreach (var copy in kept)
            await CompareAsync(copy);
    }

    private async Task SendAsync(WorldStep step, WorldConversation conversation)
    {
        var text = $"{step.Move} {count}";
        var replyTo = step.Move == Move.Reply && conversation.Messages.Count > 0 ? conversation.Messages[step.Message % conversation.Messages.Count] : null;
        if (!conversation.IsGroup && !conversation.Members.Contains(step.Actor))
            return;

        var allowed = conversation.Members.Contains(step.Actor) && !IsBlocked(step.Actor, conversation) && replyTo?.IsDeleted != true;
        var id = await SendAsync(step, conversation, text, replyTo?.Id);
        Assert.That(id is not null, Is.EqualTo(allowed), $"{step}");
        if (id is { } sent)
            await AddAsync(step.Actor, conversation, new WorldMessage(sent, step.Actor, text, replyTo?.Id));
    }

    private Task<long?> SendAsync(WorldStep step, WorldConversation conversation, string text, long? replyTo)
    {
        var person = people[step.Actor];
        if (conversation.IsGroup)
            return person.SendAsync(new { thread_id = conversation.Id }, text, replyTo);

        var receiver = people[OtherThan(step.Actor, conversation)].Id;
        return replyTo is null && step.Choice % 3 == 0
            ? person.SendByMessagingAsync(receiver, text)
            : person.SendAsync(new { receiver_id = receiver }, text, replyTo);
    }

    private async Task AddAsync(int sender, WorldConversation conversation, WorldMessage message)
    {
        if (conversation.Id == 0)
            conversation.Id = (await server.ThreadOfAsync(people[sender].User, message.Id));
        conversation.Messages.Add(message);
    }

    private async Task ChangeAsync(WorldStep step, WorldConversation conversation, WorldMessage message)
    {
        var (actor, emoji) = (step.Actor, Emoji[step.Choice % Emoji.Length]);
        var isMember = conversation.Members.Contains(actor);
        var mayTouch = isMember && !message.IsDeleted && !IsBlocked(actor, conversation);
        var isAuthor = message.Sender == actor && !message.IsSystem;
        var mayDelete = !message.IsSystem && (isAuthor || (conversation.IsGroup && actor == 0)); // the first person owns the group
        switch (step.Move)
        {
            case Move.Edit:
                await SayAsync(step, new { action = "edit_message", message_id = message.Id, message_body = $"edit {count}" }, mayTouch && isAuthor, () =>
                {
                    message.Text = $"edit {count}";
                    message.IsEdited = true;
                });
                break;
            case Move.Delete:
                await SayAsync(step, new { action = "delete_message", message_id = message.Id }, isMember && mayDelete, message.Delete);
                break;
            case Move.React:
                await SayAsync(
                    step, new { action = "react", message_id = message.Id, emoji }, mayTouch, () => message.Reactions.Add((emoji, actor)));
                break;
            case Move.Unreact:
                await SayAsync(
                    step, new { action = "unreact", message_id = message.Id, emoji }, mayTouch, () => message.Reactions.Remove((emoji, actor)));
                break;
            case Move.Pin or Move.Unpin:
                var action = step.Move == Move.Pin ? "pin" : "unpin";
                await SayAsync(step, new { action, message_id = message.Id }, mayTouch, () => message.IsPinned = step.Move == Move.Pin);
                break;
            case Move.Read:
                await SayAsync(step, new { action = "read", message_id = message.Id }, isMember, () => conversation.Read(actor, message.Id));
                break;
        }
    }

    private async Task SayAsync(WorldStep step, object frame, bool allowed, Action apply)
    {
        Assert.That(await people[step.Actor].SayAsync(frame), Is.EqualTo(allowed), $"{step}: {JsonSerializer.Serialize(frame)}");
        if (allowed)
            apply();
    }

    private async Task BlockAsync(WorldStep step, bool isBlocked)
    {
        var other = (step.Actor + 1 + step.Choice % (People - 1)) % People;
        await SayAsync(step, new { action = isBlocked ? "block" : "unblock", user_id = people[other].Id }, allowed: true, () =>
        {
            if (isBlocked)
                blocks.Add((step.Actor, other));
            else
                blocks.Remove((step.Actor, other));
        });
    }

    // The first person owns the group and stays.
    private async Task ChangeMemberAsync(WorldStep step)
    {
        var group = conversations.Single(conversation => conversation.IsGroup);
        var member = 1 + step.Choice % (People - 1);
        var isMember = group.Members.Contains(member);
        if (step.Move == Move.Add)
        {
            var added = new { user_ids = new[] { people[member].Id } };
            Assert.That(await people[0].AskAsync(HttpMethod.Post, $"/chat/groups/{group.Id}/members/", added), Is.True, $"{step}");
            if (!isMember)
                group.Join(member);
        }
        else
        {
            var path = $"/chat/groups/{group.Id}/members/{people[member].Id}/";
            Assert.That(await people[0].AskAsync(HttpMethod.Delete, path), Is.EqualTo(isMember), $"{step}");
        }

        if (isMember == (step.Move == Move.Remove))
            await NoteAsync(group);
        if (isMember && step.Move == Move.Remove)
            group.Leave(member);
    }

    private async Task NoteAsync(WorldConversation group)
    {
        var note = (await people[0].ReadAsync(group.Id))[^1];
        group.Messages.Add(new WorldMessage(note.Number("id"), sender: 0, text: "", isSystem: true));
    }

    private async Task KeepAsync(int person, WorldConversation conversation)
    {
        if (conversation.Id == 0 || !conversation.Members.Contains(person))
            return;

        // The cursor first: what happens between the two comes twice, which does no harm.
        var (_, cursor) = await people[person].CatchUpAsync("0", limit: 1_000);
        kept.Add(new Kept(person, conversation, cursor, new ClientCopy(await people[person].ReadAsync(conversation.Id))));
    }

    private Task ForgetAsync()
    {
        Assert.That(
            async () => await server.Get<Database>().WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None),
            Throws.InvalidOperationException);
        return Task.CompletedTask;
    }

    private async Task CompareAsync(WorldConversation conversation, int person)
    {
        var seen = (await people[person].ReadAsync(conversation.Id)).Select(SeenMessage.Of);
        if (!conversation.Members.Contains(person) && !conversation.Left.ContainsKey(person))
        {
            Assert.That(seen, Is.Empty);
            return;
        }

        Assert.That(seen, Is.EqualTo(conversation.SeenBy(person).Select(message => SeenOf(conversation, message))), $"what {person} sees");
        if (conversation.Members.Contains(person))
            Assert.That(await people[person].UnreadAsync(conversation.Id), Is.EqualTo(conversation.UnreadOf(person)), $"what {person} has not read");
    }

    // Who left hears nothing more, and what they keep is not brought up to date.
    private async Task CompareAsync(Kept copy)
    {
        if (copy.Conversation.Left.ContainsKey(copy.Person))
            return;

        var person = people[copy.Person];
        foreach (var frame in (await person.CatchUpAsync(copy.Cursor, limit: 1 + count % 7)).Frames.Where(frame => Concerns(frame, copy)))
            copy.Copy.Apply(frame);

        // What came and went while somebody was away is nothing to them.
        var caughtUp = copy.Copy.Messages.ToList();
        var fresh = (await person.ReadAsync(copy.Conversation.Id)).Select(SeenMessage.Of)
            .Where(message => !message.IsDeleted || caughtUp.Exists(known => known.Id == message.Id));
        Assert.That(caughtUp, Is.EqualTo(fresh), $"the copy of {copy.Person} from {copy.Cursor}");
    }

    private bool Concerns(JsonElement frame, Kept copy)
    {
        if (frame.TryGetProperty("thread", out var thread) || frame.TryGetProperty("thread_id", out thread))
            return thread.GetInt64() == copy.Conversation.Id;

        return !copy.Conversation.IsGroup && frame.TryGetProperty("receiver_id", out var receiver)
            && UserPairOf(frame.GetProperty("sender_id").GetGuid(), receiver.GetGuid()).SetEquals(copy.Conversation.Members.Select(member => people[member].Id));
    }

    private static HashSet<Guid> UserPairOf(Guid one, Guid other) => [one, other];

    private SeenMessage SeenOf(WorldConversation conversation, WorldMessage message) => new(
        message.Id, people[message.Sender].Id, message.IsDeleted ? "" : message.Text, message.IsEdited && !message.IsDeleted, message.IsDeleted,
        message.IsDeleted ? null : message.ReplyTo,
        message.IsDeleted || message.ReplyTo is not { } id || conversation.Find(id)!.IsDeleted ? null : id, message.IsPinned,
        SeenMessage.Join(message.Reactions.Select(reaction => (reaction.Emoji, people[reaction.Person].Id))));

    private bool IsBlocked(int actor, WorldConversation conversation) =>
        !conversation.IsGroup && conversation.Members.Count == 2 && blocks.Contains((OtherThan(actor, conversation), actor));

    private static int OtherThan(int actor, WorldConversation conversation) => conversation.Members.First(member => member != actor);
}
