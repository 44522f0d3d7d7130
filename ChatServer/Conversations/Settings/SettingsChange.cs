using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>What somebody wants to change of their settings of a conversation; null stays as it is.</summary>
/// <param name="Mute">Null stays as it is.</param>
internal sealed record SettingsChange(bool? IsArchived = null, bool? IsPinned = null, MuteChange? Mute = null)
{
    public bool IsEmpty => this is { IsArchived: null, IsPinned: null, Mute: null };

    /// <summary>What is archived isn't pinned: archiving unpins, pinning brings back.</summary>
    public ConversationSettings ApplyTo(ConversationSettings settings, Timestamp now) => settings with
    {
        IsArchived = IsArchived ?? (IsPinned != true && settings.IsArchived),
        PinnedAt = IsArchived == true || IsPinned == false ? null : IsPinned == true ? settings.PinnedAt ?? now : settings.PinnedAt,
        MutedUntil = Mute is null ? settings.MutedUntil : Mute.Until,
    };
}

/// <param name="Until">Null: not any more; <see cref="ConversationSettings.Forever"/>.</param>
internal sealed record MuteChange(Timestamp? Until);
