using ChatServer.Attachments.Avatars;
using ChatServer.Options;

namespace ChatServer.Attachments;

internal static class AttachmentsRegistration
{
    public static IServiceCollection AddAttachments(this IServiceCollection services) => services
        .AddCheckedOptions<AttachmentOptions>("Chat:Attachments")
        .AddSingleton<ObjectDirectory>()
        .AddSingleton<StorageQuota>()
        .AddSingleton<AttachmentFiles>()
        .AddSingleton<FileDownloads>()
        .AddSingleton<ProfilePictures>()
        .AddSingleton<MediaLinks>()
        .AddSingleton<UploadSlots>()
        .AddSingleton<UploadVolume>()
        .AddHostedService<UnreferredFiles>();
}
