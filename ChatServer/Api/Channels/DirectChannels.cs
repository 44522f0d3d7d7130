using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Refusals;

namespace ChatServer.Api.Channels;

/// <summary>
/// Opens the direct conversation of two users as a channel: it is created if there is none, and shown again if the caller had
/// hidden it.
/// </summary>
internal sealed class DirectChannels(DirectConversations conversations, SettingsChanges settings)
{
    public async ValueTask<Outcome<long>> OpenAsync(Guid userId, Guid otherId, CancellationToken cancellationToken)
    {
        var opened = await conversations.OpenAsync(new OpenDirectConversation(userId, otherId), cancellationToken);
        if (opened.IsRefused)
            return opened.Refusal;

        if (!opened.Value.IsNew)
            await HideAsync(userId, opened.Value.Id, isHidden: false, cancellationToken);
        return opened.Value.Id;
    }

    /// <summary>Hides a channel from the user's list until there is a new message, or shows it again.</summary>
    public async ValueTask<Refusal?> HideAsync(
        Guid userId, long channelId, bool isHidden, CancellationToken cancellationToken) =>
        (await settings.ChangeAsync(
            new ChangeSettings(userId, channelId, new SettingsChange(IsArchived: isHidden)), cancellationToken)).Refusal;
}
