String bucketName = "another-unique-bucket-name";
            try {
                System.out.println("\nTrying to create bucket: " + bucketName);
                CreateBucketResponse createBucketResponse = b2.createBucket(CreateBucketRequest
                        .builder()
                        .bucket(bucketName)
                        .acl(BucketCannedACL.PRIVATE)
                        .build());
                System.out.println("Success! Response is: " + createBucketResponse.toString());
            } catch (BucketAlreadyOwnedByYouException e) {
                System.out.println("You already created " + bucketName + ". \nCarrying on...");
            } catch (BucketAlreadyExistsException e) {
                System.out.println(bucketName + " already exists in another account. \nExiting.");
                System.exit(1);
