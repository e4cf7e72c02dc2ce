# Replace the bucket name with your own.
bucket_name=another-unique-bucket-name

# Create a new private bucket, capturing error output from the aws command
if error=$(aws --profile b2tutorial \
    --endpoint-url https://s3.us-west-004.backblazeb2.com \
    s3api create-bucket \
    --bucket ${bucket_name} 2>&1 1>/dev/null); then
  echo "Success! Created ${bucket_name}"
else
  if [[ "$error" == *"BucketAlreadyOwnedByYou"* ]]; then
    echo "You already created ${bucket_name}. \nCarrying on..."
  elif [[ "$error" == *"BucketAlreadyExists"* ]]; then
    echo "${bucket_name} already exists in another account.\nExiting."
  fi
fi
