using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>A change of a user's settings of a conversation; null leaves a setting unchanged.</summary>
/// <param name="Mute">Null: unchanged.</param>
internal sealed record SettingsChange(bool? IsArchived = null, bool? IsPinned = null, MuteChange? Mute = null)
{
    public bool IsEmpty => this is { IsArchived: null, IsPinned: null, Mute: null };

    /// <summary>An archived conversation isn't pinned: archiving unpins, pinning unarchives.</summary>
    public ConversationSettings ApplyTo(ConversationSettings settings, Timestamp now) => settings with
    {
        IsArchived = IsArchived ?? (IsPinned != true && settings.IsArchived),
        PinnedAt = (IsArchived, IsPinned) switch
        {
            (true, _) or (_, false) => null,
            (_, true) => settings.PinnedAt ?? now,
            _ => settings.PinnedAt,
        },
        MutedUntil = Mute is null ? settings.MutedUntil : Mute.Until,
    };
}

/// <param name="Until">Null: unmuted; <see cref="ConversationSettings.Forever"/>.</param>
internal sealed record MuteChange(Timestamp? Until);
