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
            RefusalCode.FileTooLarge => $"it is larger than {detail} bytes",
            RefusalCode.UploadTooSlow => "reading it takes too long",
            RefusalCode.FileTypeNotAllowed => "its type isn't among Chat:Attachments:AllowedTypes",
            RefusalCode.UserQuotaExceeded => "the files of its user use all of Chat:Attachments:MaxBytesPerUser",
            RefusalCode.ServerQuotaExceeded => "the files of all users use all of Chat:Attachments:MaxBytes",
            RefusalCode.TooManyUserGroups => $"there are {detail} user groups already",
            _ => detail is null ? $"{refusal.Code}" : $"{refusal.Code}: {detail}",
        };
    }
}
