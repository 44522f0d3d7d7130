using ChatServer.Attachments.Avatars;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sending;
using ChatServer.Attachments.Uploads;
using ChatServer.Attachments.UserFiles;
using ChatServer.Background;
using ChatServer.Messages.Files;
using ChatServer.Options;

namespace ChatServer.Attachments;

internal static class AttachmentsRegistration
{
    public static IServiceCollection AddAttachments(this IServiceCollection services) => services
        .AddCheckedOptions<AttachmentOptions>("Chat:Attachments")
        .AddSingleton<ObjectDirectory>()
        .AddSingleton<IObjectStore>(provider => provider.GetRequiredService<ObjectDirectory>())
        .AddSingleton<StorageLimits>()
        .AddSingleton<StorageQuota>()
        .AddSingleton<FileReceiver>()
        .AddSingleton<AttachmentFiles>()
        .AddSingleton<FileDownloads>()
        .AddSingleton<IMessageFiles, MessageFiles>()
        .AddSingleton<FileMessages>()
        .AddSingleton<FileForwards>()
        .AddSingleton<IFileForwarding>(provider => provider.GetRequiredService<FileForwards>())
        .AddHostedService(provider => provider.GetRequiredService<FileForwards>())
        .AddSingleton<UserFileWrites>()
        .AddSingleton<ProfilePictures>()
        .AddSingleton<MediaLinks>()
        .AddSingleton<UploadSlots>()
        .AddSingleton<UploadVolume>()
        .AddLogOwnerWork<UnreferredFiles>();
}
