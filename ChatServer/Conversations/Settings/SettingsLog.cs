using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>Adds a user's new settings to the log, and notifies their devices.</summary>
internal static class SettingsLog
{
    public static void Append(
        WriteScope write, ConversationCache conversations, long conversationId, Guid userId, long position,
        ConversationSettings settings)
    {
        SettingsStore.Update(write, conversationId, userId, settings);
        PersonalEventStore.Replace(write, new PersonalEventRow
        {
            Id = position,
            UserId = userId,
            ConversationId = conversationId,
            Kind = SettingsKind.Settings.Name,
            CreatedAt = write.Now,
        });
        conversations.SettingsChanged(conversationId, userId, settings, position);
        write.Publish(new SettingsChanged(position, conversationId, userId, settings, write.Now));
    }

    /// <summary>
    /// A new message unarchives a conversation, except for participants who have muted it. To be called once the message is
    /// published.
    /// </summary>
    public static void BringBack(WriteScope write, ConversationCache conversations, Conversation conversation)
    {
        if (!conversation.HasArchived)
            return;

        foreach (var participant in conversation.Participants)
        {
            if (participant.Settings is { IsArchived: true } settings && !settings.IsMuted(write.Now))
                Append(
                    write, conversations, conversation.Id, participant.UserId, write.NextPosition(),
                    settings with { IsArchived = false });
        }
    }
}
