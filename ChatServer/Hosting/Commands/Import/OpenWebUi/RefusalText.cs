using ChatServer.Refusals;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>Refusals of features, as the reason of a report.</summary>
internal static class RefusalText
{
    public static string Of(Refusal refusal)
    {
        var about = refusal.Name ?? refusal.About?.ToString();
        var detail = refusal.Detail;
        return refusal.Code switch
        {
            RefusalCode.Invalid or RefusalCode.InvalidData => $"{about} {detail}",
            RefusalCode.TooManyChatMessages => $"it has more than {detail} messages",
            RefusalCode.ChatTooLarge => $"it is larger than {detail} bytes",
            RefusalCode.TooManyUserGroups => $"there are {detail} user groups already",
            _ => detail is null ? $"{refusal.Code}" : $"{refusal.Code}: {detail}",
        };
    }
}
