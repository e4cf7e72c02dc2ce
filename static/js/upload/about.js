// What the console is told of a file before its bytes.
export const aboutFile = ({ target, name, size, type, lastModified }) => ({
  content_type: type, bucket: target.bucket, name, size, last_modified: lastModified,
});

// What the upload form had checked and sealed for all files of the batch (offer.js).
export const optionsOf = ({ target: { options } }) => (options ? { "X-Upload-Options": options } : {});
