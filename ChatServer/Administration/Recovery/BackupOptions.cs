namespace ChatServer.Administration.Recovery;

/// <summary>Section <c>Chat:Backup</c>.</summary>
internal sealed record BackupOptions : ICheckedOptions
{
    /// <summary>Where a serving server keeps its backups. Empty: it makes none.</summary>
    public string Directory { get; init; } = "";

    /// <summary>How old the newest backup may become.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many backups are kept; older ones are deleted once a new one has been verified.</summary>
    public int Keep { get; init; } = 7;

    /// <summary>Of how many messages and attachments of a backup the content is opened to verify it, in percent.</summary>
    public int SamplePercent { get; init; } = 100;

    /// <summary>How many days <c>revocations.log</c> reaches back. A backup that is older would bring back what was revoked before.</summary>
    public int RevocationDays { get; init; } = 90;

    public IEnumerable<string> Errors()
    {
        if (Every < TimeSpan.FromMinutes(1)) yield return "Every must be at least 00:01:00";
        if (Every > TimeSpan.FromDays(365)) yield return "Every must be at most 365.00:00:00";
        if (Keep is < 1 or > 1_000) yield return "Keep must be from 1 to 1000";
        if (SamplePercent is < 1 or > 100) yield return "SamplePercent must be from 1 to 100";
        if (RevocationDays is < 1 or > 3_650) yield return "RevocationDays must be from 1 to 3650";
    }
}
