using ChatServer.Chats;
using ChatServer.Chats.Documents;
using ChatServer.Chats.Events;
using ChatServer.Chats.Messages;
using ChatServer.Chats.Tags;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>Stores what a model has made of a chat. A title or tag that doesn't fit is left out.</summary>
internal sealed class ChatDescriptions(
    Database database, ChatWriter writer, StoredMessages messages, ChatLog log, CompletionBudgets budgets, ChatOptions options)
{
    /// <summary>Null unless the chat is gone.</summary>
    public ValueTask<Refusal?> DescribeAsync(DescribeChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Describe, cancellationToken);

    private Refusal? Describe(WriteScope write, DescribeChat command)
    {
        budgets.Add(write, command.UserId, command.Used);
        if (ChatStore.FindOwn(write, command.UserId, command.ChatId) is not { } chat)
            return ChatAccess.Unknown;

        if (command.Made.FollowUps.Count > 0)
            SetFollowUps(write, chat, command);
        if (command.Made.Title is { } title && chat.OpenTitle(write) == command.TitleBefore)
            SetTitle(write, command, title);
        if (command.Made.Tags.Count > 0)
            AddTags(write, chat, command);
        return null;
    }

    private void SetFollowUps(WriteScope write, ChatRow chat, DescribeChat command)
    {
        if (messages.FindRow(write, chat, command.MessageId) is { } row
            && messages.Change(write, chat, row, node => AnswerNode.SetFollowUps(node, command.Made.FollowUps)) is null)
            log.Add(write, chat, AnswerEvents.FollowUps(command.MessageId, command.Made.FollowUps));
    }

    // The row is read again: its message may have grown.
    private void SetTitle(WriteScope write, DescribeChat command, string title)
    {
        var chat = ChatStore.FindOwn(write, command.UserId, command.ChatId)!;
        byte[] json = [.. "{\"title\":"u8, .. JsonText.Of(title), (byte)'}'];
        if (writer.Save(write, chat, ChatDocument.Open(json)) is null)
            log.Add(write, chat, AnswerEvents.Title(command.MessageId, title));
    }

    private void AddTags(WriteScope write, ChatRow chat, DescribeChat command)
    {
        var added = command.Made.Tags.Where(tag => TagName.Check(tag) is null
            && UserTags.TryAttach(write, options, command.UserId, chat.Id, tag) is null).ToList();
        if (added.Count > 0)
            log.Add(write, chat, AnswerEvents.Tags(command.MessageId, added));
    }
}
