

drive(main)
