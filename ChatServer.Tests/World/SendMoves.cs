using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>What is sent to a conversation: through Room, the WebSocket or HTTP of the Messages API, or the Messaging API.</summary>
internal static class SendMoves
{
    private static readonly string[] Options = ["Monday", "Tuesday", "Never"];

    private sealed record Draft(string? Text, WorldMessage? ReplyTo = null, WorldMessage? Parent = null, object? Poll = null);

    public static Task SendAsync(WorldPlay play, WorldStep step) => SendAsync(play, step, new Draft($"words {play.Count}"));

    public static Task QuoteAsync(WorldPlay play, WorldStep step) =>
        Named(play, step) is { } quoted ? SendAsync(play, step, new Draft($"quote {play.Count}", ReplyTo: quoted)) : Task.CompletedTask;

    public static Task ReplyBelowAsync(WorldPlay play, WorldStep step) =>
        Named(play, step) is { } parent ? SendAsync(play, step, new Draft($"reply {play.Count}", Parent: parent)) : Task.CompletedTask;

    public static Task SendPollAsync(WorldPlay play, WorldStep step) =>
        SendAsync(play, step, new Draft(Text: null, Poll: new
        {
            question = WorldMessage.Question,
            options = Options,
            multiple = TakesMany(step),
            anonymous = IsAnonymous(step),
        }));

    public static async Task ForwardAsync(WorldPlay play, WorldStep step)
    {
        var (from, to) = (play.Place(step), play.Conversations[step.Choice % play.Conversations.Count]);
        if (WorldPlay.Choose(step, from.Messages) is not { } source || !CanName(step, to))
            return;

        var isAllowed = from.IsSeenBy(step.Actor, source.Id) && !source.IsDeleted && source.Kind is not ("poll" or "system")
            && to.Has(step.Actor) && !play.IsBlocked(step.Actor, to);
        var (receiver, thread) = Target(play, step, to);
        var id = await play.Actor(step).SendAsync(new { action = "forward", message_id = source.Id, receiver_id = receiver, thread_id = thread });
        await AddAsync(play, step, to, id, isAllowed, sent => new WorldMessage(sent, step.Actor, source.Kind, source.TextAt(from.Members[step.Actor].SeesUntil))
        {
            File = source.File,
            Author = source.Author ?? source.Sender,
        });
    }

    /// <summary>Whether a message may stand in this conversation that names these two.</summary>
    public static bool MaySend(WorldPlay play, WorldStep step, WorldConversation conversation, WorldMessage? replyTo, WorldMessage? parent) =>
        conversation.Has(step.Actor) && !play.IsBlocked(step.Actor, conversation)
        && (replyTo is null || CanBeNamed(step, conversation, replyTo))
        && (parent is null || CanBeNamed(step, conversation, parent) && parent is { Parent: null, IsSystem: false });

    /// <summary>Adds what was sent to the model.</summary>
    public static async Task AddAsync(
        WorldPlay play, WorldStep step, WorldConversation conversation, long? id, bool isAllowed, Func<long, WorldMessage> message)
    {
        WorldPlay.Expect(step, id is not null, isAllowed, () => conversation.Add(message(id!.Value)));
        if (conversation.Id == 0 && isAllowed)
            conversation.Id = await play.FindIdAsync(step.Actor, conversation);
    }

    /// <summary>To a user or into a conversation: of a direct one its members may say either.</summary>
    public static (Guid? Receiver, long? Thread) Target(WorldPlay play, WorldStep step, WorldConversation conversation) =>
        !conversation.IsGroup && conversation.Has(step.Actor) && (conversation.Id == 0 || step.Message % 2 == 0)
            ? (play.Persons[conversation.OtherThan(step.Actor)].Id, null)
            : (null, conversation.Id);

    // A stranger can't name a conversation in which nothing was said yet.
    private static bool CanName(WorldStep step, WorldConversation conversation) => conversation.Id > 0 || conversation.Has(step.Actor);

    private static async Task SendAsync(WorldPlay play, WorldStep step, Draft draft)
    {
        var conversation = play.Place(step);
        if (!CanName(step, conversation))
            return;

        var isAllowed = MaySend(play, step, conversation, draft.ReplyTo, draft.Parent);
        var id = await SendAsync(play, step, conversation, draft);
        await AddAsync(play, step, conversation, id, isAllowed, sent => new WorldMessage(sent, step.Actor, draft.Poll is null ? "text" : "poll", draft.Text ?? "")
        {
            ReplyTo = draft.ReplyTo?.Id,
            Parent = draft.Parent?.Id,
            TakesMany = TakesMany(step),
            IsAnonymous = IsAnonymous(step),
        });
    }

    private static Task<long?> SendAsync(WorldPlay play, WorldStep step, WorldConversation conversation, Draft draft)
    {
        var (receiver, thread) = Target(play, step, conversation);
        return (step.Choice % 4) switch
        {
            1 => play.Actor(step).SendInMessagesAsync(InMessages(receiver, thread, draft)),
            2 => AskAsync(play.Actor(step), InMessages(receiver, thread, draft)),
            3 when draft is { ReplyTo: null, Parent: null, Text: not null } && receiver is not null && receiver != play.Actor(step).Id =>
                SendInMessagingAsync(play.Actor(step), receiver.Value, draft.Text),
            _ => play.Actor(step).SendAsync(InRoom(receiver, thread, draft)),
        };
    }

    private static object InRoom(Guid? receiver, long? thread, Draft draft) => new
    {
        action = draft.Poll is null ? "text_message" : "message",
        receiver_id = receiver,
        thread_id = thread,
        message_body = draft.Text,
        message_type = draft.Poll is null ? null : "poll",
        data = draft.Poll,
        reply_to_id = draft.ReplyTo?.Id,
        parent_id = draft.Parent?.Id,
    };

    private static object InMessages(Guid? receiver, long? thread, Draft draft) => new
    {
        recipient_id = receiver,
        conversation_id = thread is null ? null : $"conv_{thread}",
        content = draft.Text,
        message_type = draft.Poll is null ? "text" : "poll",
        data = draft.Poll,
        reply_to_id = draft.ReplyTo is { } quoted ? $"msg_{quoted.Id}" : null,
        parent_id = draft.Parent is { } parent ? $"msg_{parent.Id}" : null,
    };

    private static async Task<long?> AskAsync(WorldPerson person, object message) =>
        await person.AskAsync(HttpMethod.Post, "/api/v1/messages/send", message) is { } sent ? MessagesReading.Number(sent, "id") : null;

    private static async Task<long?> SendInMessagingAsync(WorldPerson person, Guid receiver, string text)
    {
        var opened = await person.AskAsync(HttpMethod.Post, "/messaging/conversations", new { target_user_id = receiver, chat_type = "profile" });
        var sent = await person.AskAsync(HttpMethod.Post, $"/messaging/conversations/{opened!.Value.Text("id")}/messages", new { content = text });
        return sent is { } message ? NumberedUuid.MessageOf(message.Text("id")!) : null;
    }

    // Of the same conversation; now and then of another one, which is refused.
    private static WorldMessage? Named(WorldPlay play, WorldStep step) =>
        WorldPlay.Choose(step, (step.Choice % 9 == 0 ? play.Conversations[0] : play.Place(step)).Messages);

    private static bool CanBeNamed(WorldStep step, WorldConversation conversation, WorldMessage named) =>
        conversation.Messages.Contains(named) && !named.IsDeleted && conversation.IsSeenBy(step.Actor, named.Id);

    private static bool TakesMany(WorldStep step) => step.Message % 3 == 0;

    private static bool IsAnonymous(WorldStep step) => step.Message % 4 == 0;
}
